import type { Clock, Timer } from '../clock.ts';
import { nextOccurrence, parseSchedule } from './expression.ts';

export interface ScheduleTimerConfig {
  readonly expression: string;
  readonly timeZone?: string;
  /** Within which occurrences count, in milliseconds of the clock. */
  readonly startMs?: number;
  readonly endMs?: number;
}

export interface ScheduleTimer {
  start(): void;
  stop(): void;
  readonly running: boolean;
}

/** An expression that rules and schedules do not take. */
export class InvalidSchedule extends Error {
  override readonly name = 'InvalidSchedule';
}

/**
 * Runs something at each occurrence of a schedule. The timers are background ones: a minute schedule does not move virtual time
 * by itself. Throws InvalidSchedule.
 */
export function createScheduleTimer(
  { expression, timeZone = 'UTC', startMs, endMs = Number.POSITIVE_INFINITY }: ScheduleTimerConfig,
  { clock, run }: { readonly clock: Clock; readonly run: (occurrenceMs: number) => Promise<void> | void },
): ScheduleTimer {
  const schedule = parseSchedule(expression);
  if (!schedule) throw new InvalidSchedule(`Invalid Schedule Expression ${expression}.`);
  let timer: Timer | undefined;
  let beginMs = 0;

  const arm = (afterMs: number) => {
    const next = nextOccurrence({ schedule, startMs: beginMs, timeZone }, afterMs);
    if (next === undefined || next > endMs) {
      timer = undefined;
      return;
    }
    timer = clock.at(next, () => fire(next), { background: true });
  };
  const fire = (occurrenceMs: number) => {
    void run(occurrenceMs);
    // Time may have jumped over occurrences: AWS runs one that is late, not all that were missed.
    arm(Math.max(occurrenceMs, clock.now()));
  };

  return {
    get running() {
      return timer !== undefined;
    },
    start: () => {
      if (timer) return;
      beginMs = startMs ?? clock.now();
      arm(Math.max(beginMs - 1, clock.now()));
    },
    stop: () => {
      timer?.cancel();
      timer = undefined;
    },
  };
}
