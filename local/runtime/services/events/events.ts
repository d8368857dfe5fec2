import type { PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import type { Clock } from '../../clock.ts';
import type { AwsService, RequestContext } from '../../gateway/aws-service.ts';
import { archiveOperations } from './archives.ts';
import { eventBusOperations } from './event-buses-operations.ts';
import { permissionOperations } from './permissions.ts';
import { type PutEventsDependencies, putEvents } from './put-events.ts';
import { replayOperations } from './replays.ts';
import { type RuleDependencies, ruleOperations } from './rules.ts';
import { tagOperations } from './tags.ts';
import { targetOperations } from './targets.ts';
import { testEventPattern } from './test-event-pattern.ts';

export interface EventsDependencies extends PutEventsDependencies, RuleDependencies {
  readonly clock: Clock;
}

/** The EventBridge API over the buses of one account and region. */
export function createEvents(dependencies: EventsDependencies): AwsService {
  const { buses, clock } = dependencies;
  return {
    signingName: 'events',
    operations: {
      PutEvents: (input: PutEventsCommandInput, { caller }: RequestContext) =>
        putEvents(input, { ...dependencies, caller }),
      TestEventPattern: testEventPattern,
      ...ruleOperations(dependencies),
      ...targetOperations(buses),
      ...eventBusOperations(buses),
      ...archiveOperations(buses, () => clock.now()),
      ...replayOperations(buses),
      ...permissionOperations(buses),
      ...tagOperations(buses),
    },
  };
}
