import { type Ids, uuid } from '../bus/ids.ts';
import type { Clock } from '../clock.ts';
import { createScheduleTimer, type ScheduleTimer } from './schedule-timer.ts';

/** A schedule of EventBridge Scheduler (`AWS::Scheduler::Schedule`) as a template defines it. */
export interface SchedulerScheduleConfig {
  readonly name: string;
  readonly arn: string;
  readonly expression: string;
  readonly timeZone?: string;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly enabled?: boolean;
  readonly target: SchedulerTarget;
}

export interface SchedulerTarget {
  readonly arn: string;
  readonly input?: string;
  /** 185 unless told. */
  readonly maximumRetryAttempts?: number;
  /** 86,400 unless told. */
  readonly maximumEventAgeSeconds?: number;
  readonly messageGroupId?: string;
  readonly deadLetterArn?: string;
}

export interface SchedulerDependencies {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Hands the JSON text to the target. A rejection is attempted again. */
  readonly deliver: (target: SchedulerTarget, payload: string) => Promise<void>;
  readonly deadLetter?: (queueArn: string, payload: string) => void;
}

const LONGEST_PAUSE_MS = 480_000;

export function createSchedulerSchedule(
  config: SchedulerScheduleConfig,
  { clock, ids, deliver, deadLetter }: SchedulerDependencies,
): ScheduleTimer {
  const { target } = config;

  const run = async (occurrenceMs: number) => {
    const endsAt = clock.now() + (target.maximumEventAgeSeconds ?? 86_400) * 1000;
    for (let attempt = 1; ; attempt += 1) {
      const payload = payloadOf(config, {
        occurrenceMs,
        attempt,
        executionId: uuid(ids, `${config.arn}/${occurrenceMs}`),
      });
      const delivered = await deliver(target, payload).then(
        () => true,
        () => false,
      );
      if (delivered) return;
      const pause =
        Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** attempt) *
        (0.5 + ids.random(`${config.arn}/${occurrenceMs}/${attempt}`));
      if (attempt > (target.maximumRetryAttempts ?? 185) || clock.now() + pause > endsAt) {
        if (target.deadLetterArn !== undefined) deadLetter?.(target.deadLetterArn, payload);
        return;
      }
      await clock.sleep(pause);
    }
  };

  const { expression, timeZone, startMs, endMs } = config;
  const window = { ...(startMs !== undefined && { startMs }), ...(endMs !== undefined && { endMs }) };
  const timer = createScheduleTimer(
    { expression, ...(timeZone !== undefined && { timeZone }), ...window },
    { clock, run },
  );
  if (config.enabled ?? true) timer.start();
  return timer;
}

interface Run {
  readonly occurrenceMs: number;
  readonly attempt: number;
  readonly executionId: string;
}

/** The input with Scheduler's context attributes filled in; an event of Scheduler's own where the schedule has no input. */
function payloadOf(config: SchedulerScheduleConfig, { occurrenceMs, attempt, executionId }: Run): string {
  const time = new Date(occurrenceMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
  if (config.target.input === undefined) {
    const [, , , region = '', account = ''] = config.arn.split(':');
    const event = { version: '0', id: executionId, 'detail-type': 'Scheduled Event', source: 'aws.scheduler' };
    return JSON.stringify({ ...event, account, time, region, resources: [config.arn], detail: '{}' });
  }
  const attributes: Readonly<Record<string, string>> = {
    'schedule-arn': config.arn,
    'scheduled-time': time,
    'execution-id': executionId,
    'attempt-number': String(attempt),
  };
  return config.target.input.replace(
    /<aws\.scheduler\.([a-z-]+)>/g,
    (whole, name: string) => attributes[name] ?? whole,
  );
}
