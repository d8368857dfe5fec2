import type { PutPermissionCommandInput, RemovePermissionCommandInput } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import type { EventBus } from '../../bus/event-bus.ts';
import type { EventBuses } from '../../bus/event-buses.ts';
import { AwsFault } from '../../gateway/aws-service.ts';
import { validation } from './faults.ts';
import { busOrFault } from './find.ts';

const busPolicy = z.looseObject({
  Version: z.string(),
  Statement: z.array(z.looseObject({ Sid: z.string().optional() })),
});

/** PutPermission and RemovePermission: the resource policy of a bus, by statement or as a whole. */
export function permissionOperations(buses: EventBuses) {
  return {
    PutPermission: (input: PutPermissionCommandInput) => {
      const bus = busOrFault(buses, input.EventBusName);
      if (input.Policy !== undefined) {
        if (!parse(input.Policy)) throw validation('Parameter Policy is not valid.');
        bus.policy = input.Policy;
        return {};
      }
      const statement = statementOf(input, bus);
      const policy = policyOf(bus);
      const others = policy.Statement.filter(({ Sid }) => Sid !== input.StatementId);
      bus.policy = JSON.stringify({ ...policy, Statement: [...others, statement] });
      return {};
    },
    RemovePermission: ({ EventBusName, StatementId, RemoveAllPermissions }: RemovePermissionCommandInput) => {
      const bus = busOrFault(buses, EventBusName);
      if (RemoveAllPermissions) {
        bus.policy = undefined;
        return {};
      }
      const policy = policyOf(bus);
      const rest = policy.Statement.filter(({ Sid }) => Sid !== StatementId);
      if (rest.length === policy.Statement.length) {
        throw new AwsFault('ResourceNotFoundException', 'Statement with the provided id does not exist.');
      }
      bus.policy = rest.length === 0 ? undefined : JSON.stringify({ ...policy, Statement: rest });
      return {};
    },
  };
}

function statementOf(
  { StatementId, Action, Principal = '', Condition }: PutPermissionCommandInput,
  bus: EventBus,
): object {
  const condition = Condition?.Type && Condition.Key && { [Condition.Type]: { [Condition.Key]: Condition.Value } };
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${Principal}:root` },
    Action,
    Resource: bus.arn,
    ...(condition && { Condition: condition }),
  };
}

function policyOf(bus: EventBus): z.infer<typeof busPolicy> {
  return (bus.policy === undefined ? undefined : parse(bus.policy)) ?? { Version: '2012-10-17', Statement: [] };
}

function parse(text: string): z.infer<typeof busPolicy> | undefined {
  try {
    return busPolicy.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
