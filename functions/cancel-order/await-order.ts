import { cancelWaitEnded } from '../../events/cancel-wait-ended.v1.ts';
import { announceOrder } from '../../src/orders/announce.ts';
import { type Reason, refuse, shown } from '../../src/orders/reason.ts';
import { WAIT_HOURS } from '../../src/orders/tombstones.ts';
import { howToEndIt, livingOne } from './find-target.ts';
import type { InTransaction, ReceivedOrder, Tenant } from './received-cancel.ts';
import { insertOrder } from './record-cancel.ts';

const HOUR_MS = 3_600_000;

/** Keeps a cancel for an order that has not come, says what it waits for, and has the end of the wait told in time. */
export async function awaitOrder(
  work: { received: ReceivedOrder; namesake: Tenant | undefined },
  dependencies: InTransaction,
): Promise<void> {
  const { received } = work;
  const { orderId } = received.identity;
  const until = new Date(received.receivedAt.getTime() + WAIT_HOURS * HOUR_MS);
  await insertOrder({ received, tenantId: null, operationId: null }, dependencies);
  await announceOrder({ orderId, state: 'acknowledged' }, dependencies);
  await announceOrder({ orderId, state: 'pending', reasons: [orderAwaited({ ...work, until })] }, dependencies);
  await dependencies.outbox.publish(dependencies.transaction, {
    definition: cancelWaitEnded,
    publications: [{ correlationId: orderId, data: { orderId, waitedSince: received.receivedAt.toISOString() } }],
    happensAt: until,
  });
}

function orderAwaited(wait: { received: ReceivedOrder; namesake: Tenant | undefined; until: Date }): Reason {
  const { received, namesake, until } = wait;
  const { cancels, identity } = received;
  const before = (received.happenedAt ?? received.receivedAt).toISOString();
  const awaited =
    cancels === undefined
      ? `No order of a tenant called ${shown(identity.tenantName)} is known from ${before} or before`
      : `No order ${cancels} is known`;
  const wrong = cancels === undefined ? 'the name or the time' : 'the id';
  return refuse('order-awaited', {
    field: cancels === undefined ? 'data.tenant.name' : 'data.cancels',
    message: `${awaited}; this cancel waits for it until ${until.toISOString()}.${livingOne(namesake)}`,
    remedy: [
      `Nothing is to be done if the order is on its way. If ${wrong} is wrong, send another cancel; this one then fails without effect.`,
      howToEndIt(namesake),
    ]
      .filter((sentence) => sentence !== undefined)
      .join(' '),
  });
}
