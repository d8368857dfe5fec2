import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { LocalCloud } from '../../local/cloud/local-cloud.ts';
import { orderCancelled } from '../support/order-events.ts';
import { query, type Violation } from './evidence.ts';
import type { Tracked } from './experiment.ts';

/** Operators take their time: what was asked of a provider before would be overdue by then, even where it usually takes ten minutes. */
const UNTIL_DECIDED_MS = 75 * 60_000;
const DECISIONS = ['resume', 'retire'] as const;

/**
 * Operators look at what is held, and let it go on: forward as far as that is possible, else to its end. Each decision is taken up. Returns whether
 * there was anything to decide.
 */
export async function decideOnHeld(
  { incidents, settle }: { incidents: Violation[]; settle: () => Promise<void> },
  { cloud }: { cloud: LocalCloud },
): Promise<boolean> {
  for (const decision of DECISIONS) {
    const held = await query<{ id: string }>(cloud, `select id from operations where state = 'held'`);
    if (held.length === 0) return decision !== DECISIONS[0];
    if (decision === 'resume') await cloud.clock.sleep(UNTIL_DECIDED_MS);
    const sent: string[] = [];
    for (const { id } of held) sent.push(await decide({ operationId: id, decision }, { cloud }));
    await settle();
    const known = await query<{ id: string }>(cloud, 'select event_id as id from decisions where event_id = any($1)', [
      sent,
    ]);
    const lost = sent.filter((id) => known.every((each) => each.id !== id));
    incidents.push(...lost.map((id) => ({ invariant: 'I3', text: `nobody took up ${id}` })));
  }
  return true;
}

/** Returns the id of the decision. */
async function decide(
  { operationId, decision }: { operationId: string; decision: string },
  { cloud }: { cloud: LocalCloud },
): Promise<string> {
  const id = `decision-${operationId}-${decision}-${cloud.clock.now()}`;
  const detail = {
    specversion: '1.0',
    id,
    source: 'operations',
    type: 'tenantry.operator-decided.v1',
    subject: operationId,
    time: new Date(cloud.clock.now()).toISOString(),
    datacontenttype: 'application/json',
    data: { operationId, decision, decidedBy: 'operator@example.com' },
  };
  await cloud.clock.busy(async () => {
    const client = new EventBridgeClient(endpointOf(cloud));
    const entry = { EventBusName: 'tenantry', Source: 'operations', DetailType: 'OperatorDecided' };
    const { FailedEntryCount } = await client.send(
      new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify(detail) }] }),
    );
    client.destroy();
    if (FailedEntryCount !== 0) throw new Error(`The decision on ${operationId} was not taken.`);
  });
  return id;
}

export function cancel(each: Tracked, cloud: LocalCloud): void {
  send(orderCancelled({ orderId: each.cancelId, name: each.tenantName, cancels: each.orderId }), cloud);
}

/** As in the console: the execution of the order that runs at this moment, whichever it is. */
export async function stop(each: Tracked, cloud: LocalCloud): Promise<void> {
  const running = [...cloud.runner.executions()].find(
    ({ name, status }) =>
      status === 'RUNNING' && new RegExp(`^(${each.provisionId}|${each.retireId})(-\\d+)?$`).test(name),
  );
  if (!running) return;
  await cloud.clock.busy(async () => {
    const client = new SFNClient(endpointOf(cloud));
    await client.send(new StopExecutionCommand({ executionArn: running.arn, cause: 'Stopped by an operator.' }));
    client.destroy();
  });
}

/** Not every stop holds an operation: it may have come to its end by itself. */
const LOOKS_FOR_HELD = 20;

export async function restart(each: Tracked, cloud: LocalCloud): Promise<void> {
  await stop(each, cloud);
  for (let look = 0; look < LOOKS_FOR_HELD; look += 1) {
    await cloud.clock.sleep(1_000);
    const ids = [each.provisionId, each.retireId];
    const held = await query<{ id: string }>(cloud, `select id from operations where state = 'held' and id = any($1)`, [
      ids,
    ]);
    for (const { id } of held)
      await decide({ operationId: id, decision: id === each.retireId ? 'retire' : 'resume' }, { cloud });
    if (held.length > 0) return;
  }
}

export function send(
  event: { readonly data: { readonly tenant: { readonly name: string } } },
  cloud: LocalCloud,
): void {
  cloud.sendOrder(JSON.stringify(event), event.data.tenant.name);
}

function endpointOf({ gatewayUrl }: LocalCloud) {
  return {
    endpoint: gatewayUrl,
    region: 'eu-central-1',
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'test' },
  };
}
