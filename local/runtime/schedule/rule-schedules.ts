import { type BusEvent, eventTime } from '../bus/event.ts';
import type { EventBus } from '../bus/event-bus.ts';
import { type Ids, uuid } from '../bus/ids.ts';
import type { Rule } from '../bus/rule.ts';
import type { Clock } from '../clock.ts';
import { createScheduleTimer, type ScheduleTimer } from './schedule-timer.ts';

export interface RuleSchedulesConfig {
  readonly region: string;
  readonly accountId: string;
}

/** Runs the rules of the default bus that have a schedule instead of a pattern. */
export interface RuleSchedules {
  /** To be called for every rule that was made, changed, enabled, disabled or removed. */
  follow(rule: Rule, bus: EventBus): void;
  stop(): void;
}

export function createRuleSchedules(
  config: RuleSchedulesConfig,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): RuleSchedules {
  const timers = new Map<string, ScheduleTimer>();

  const scheduledEvent = (rule: Rule, occurrenceMs: number): BusEvent => ({
    version: '0',
    id: uuid(ids, `scheduled/${rule.arn}/${occurrenceMs}`),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: config.accountId,
    time: eventTime(occurrenceMs),
    region: config.region,
    resources: [rule.arn],
    detail: {},
  });

  return {
    follow: (rule, bus) => {
      timers.get(rule.arn)?.stop();
      timers.delete(rule.arn);
      if (!rule.enabled || rule.scheduleExpression === undefined) return;
      const run = (occurrenceMs: number) => bus.trigger(rule, scheduledEvent(rule, occurrenceMs));
      const timer = createScheduleTimer({ expression: rule.scheduleExpression }, { clock, run });
      timers.set(rule.arn, timer);
      timer.start();
    },
    stop: () => {
      for (const timer of timers.values()) timer.stop();
    },
  };
}
