import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { EventBus } from '../runtime/bus/event-bus.ts';
import type { Caller } from '../runtime/gateway/aws-service.ts';
import { parsePolicyDocument } from '../runtime/iam/parse-policy.ts';
import { evaluatePrincipals, roleArnOf } from '../runtime/iam/principals.ts';

/** Whether the policy of a bus lets a caller of its own account put an event with this source: there only a denial counts. */
export function allowedByBusPolicy(
  caller: Caller,
  { bus, entry }: { readonly bus: EventBus; readonly entry: PutEventsRequestEntry },
): boolean {
  if (bus.policy === undefined) return true;
  const keys = {
    'events:source': entry.Source ?? '',
    'events:detail-type': entry.DetailType ?? '',
    'aws:principalarn': roleArnOf(caller.arn) ?? caller.arn,
  };
  const verdict = evaluatePrincipals(parsePolicyDocument(bus.policy), {
    caller,
    action: 'events:PutEvents',
    keys,
  } as never);
  return verdict !== 'explicitly-denied';
}
