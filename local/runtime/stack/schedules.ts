import * as z from 'zod';
import { ruleProperties } from './buses.ts';
import { arnOf, ofType, type ResourceView } from './resource-view.ts';

export interface StackSchedule {
  readonly name: string;
  readonly arn: string;
  /** `rate(1 minute)`, `cron(…)`, `at(…)` */
  readonly expression: string;
  readonly timezone: string | undefined;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly targetArn: string;
  /** JSON; absent: the scheduled event that EventBridge makes. */
  readonly input: string | undefined;
}

const schedule = z.looseObject({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.looseObject({ Arn: z.string(), Input: z.string().optional() }),
});

/** Rules with a schedule, and schedules of EventBridge Scheduler: one entry for each target. */
export function readSchedules(views: readonly ResourceView[]): StackSchedule[] {
  const rules = ofType(views, { type: 'AWS::Events::Rule', schema: ruleProperties }).flatMap((found) => {
    const { ScheduleExpression: expression, State: state, Targets, Name } = found.properties;
    if (expression === undefined) return [];
    return Targets.map(({ Arn: targetArn, Input: input }) => ({
      name: Name ?? found.logicalId,
      arn: arnOf(found),
      expression,
      timezone: undefined,
      state,
      targetArn,
      input,
    }));
  });
  const schedules = ofType(views, { type: 'AWS::Scheduler::Schedule', schema: schedule }).map((found) => ({
    name: found.ref,
    arn: arnOf(found),
    expression: found.properties.ScheduleExpression,
    timezone: found.properties.ScheduleExpressionTimezone,
    state: found.properties.State,
    targetArn: found.properties.Target.Arn,
    input: found.properties.Target.Input,
  }));
  return [...rules, ...schedules];
}
