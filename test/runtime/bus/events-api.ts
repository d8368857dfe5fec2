import {
  EventBridgeClient,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { expect } from '@jest/globals';
import { createEventBuses } from '../../../local/runtime/bus/event-buses.ts';
import { createGateway } from '../../../local/runtime/gateway/gateway.ts';
import { createIdentities } from '../../../local/runtime/gateway/identities.ts';
import { createEvents } from '../../../local/runtime/services/events/events.ts';
import { type VirtualClock, virtualClock } from '../../support/clock.ts';
import { ids } from './ids.ts';

/** The EventBridge API with a bus `tenantry`, as SDK clients reach it. */
export interface EventsApi {
  /** A person with keys of their own. */
  readonly events: EventBridgeClient;
  /** A role that may put events, but none of the source `ordering`. */
  readonly relay: EventBridgeClient;
  /** What targets received. */
  readonly payloads: string[];
  readonly clock: VirtualClock;
  /** Puts a rule on the bus, with a queue as its target. */
  ruleFor(pattern: string, name?: string): Promise<void>;
  close(): Promise<void>;
}

const account = { region: 'eu-central-1', accountId: '111111111111' };
export const queueArn = 'arn:aws:sqs:eu-central-1:111111111111:audit';

export const order: PutEventsRequestEntry = {
  EventBusName: 'tenantry',
  Source: 'ordering',
  DetailType: 'OrderPlaced',
  Detail: '{"orderId": "o-1"}',
};

export const fault = (name: string, message: string) => expect.objectContaining({ name, message });

export async function startEvents(): Promise<EventsApi> {
  const clock = virtualClock({ startMs: Date.parse('2026-11-22T12:00:00Z') });
  const payloads: string[] = [];
  const ports = {
    deliver: async ({ payload }: { payload: string }) => void payloads.push(payload),
    deadLetter: () => false,
  };
  const buses = createEventBuses(account, { clock, ids, ports });
  buses.create('tenantry');
  const mayPut: Parameters<typeof createEvents>[0]['mayPut'] = (caller, { entry }) =>
    caller.observer || entry.Source !== 'ordering';
  const identities = createIdentities({ backendAccountId: account.accountId, now: () => clock.now() });
  const gateway = createGateway({ services: [createEvents({ buses, clock, mayPut })], identities });
  const { url } = await gateway.listen();
  const clientWith = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) =>
    new EventBridgeClient({ endpoint: url, region: account.region, credentials, maxAttempts: 1 });
  const events = clientWith({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' });
  const role = { accountId: account.accountId, arn: 'arn:aws:sts::111111111111:assumed-role/relay-outbox/run' };
  const relay = clientWith(identities.issue(role));

  return {
    events,
    relay,
    payloads,
    clock,
    ruleFor: async (EventPattern, Name = 'orders') => {
      await events.send(new PutRuleCommand({ Name, EventBusName: 'tenantry', EventPattern }));
      const Targets = [{ Id: 'queue', Arn: queueArn }];
      await events.send(new PutTargetsCommand({ Rule: Name, EventBusName: 'tenantry', Targets }));
    },
    close: async () => {
      events.destroy();
      relay.destroy();
      await gateway.close();
    },
  };
}
