import { incomingEvent } from '../../events/envelope.ts';
import { noFinalSnapshotAt } from '../../src/orders/cancel-reasons.ts';
import { contentHash } from '../../src/orders/content-hash.ts';
import { envelopeReasons } from '../../src/orders/envelope-reasons.ts';
import { orderIdReused } from '../../src/orders/feasibility.ts';
import { knownHash } from '../../src/orders/known-hash.ts';
import { lockOrders } from '../../src/orders/lock-orders.ts';
import { identifyStorable, parseCancellation } from '../../src/orders/parse-order.ts';
import type { Reason } from '../../src/orders/reason.ts';
import { refuseMessage } from '../../src/orders/refuse-message.ts';
import { cloudNamed } from '../../src/placement/catalogue.ts';
import type { Cloud } from '../../src/placement/cloud.ts';
import { awaitOrder } from './await-order.ts';
import { endTenant } from './end-tenant.ts';
import { findTarget } from './find-target.ts';
import type { CancelOrderDependencies, ReceivedOrder } from './received-cancel.ts';
import { complete, reject } from './record-cancel.ts';

/**
 * Ends a tenant. One that is still being made is stopped at its next step and unwound by its own operation; a finished one gets an
 * operation of its own, now, after a grace period, or when the operation before it is done. The bus keeps no order, so a cancel whose
 * order has not come yet is kept and meets it when it comes. A repeated cancel changes nothing.
 */
export async function cancelOrder(detail: unknown, dependencies: CancelOrderDependencies): Promise<void> {
  await dependencies.database.transaction().execute(async (transaction) => {
    const all = { ...dependencies, transaction };
    const malformed = envelopeReasons(detail);
    if (malformed.length > 0) return refuseMessage({ event: Object(detail), reasons: malformed }, all);
    const event = incomingEvent.parse(detail);
    const identified = identifyStorable(event);
    if ('reasons' in identified) return refuseMessage({ event, reasons: identified.reasons }, all);

    const { identity } = identified;
    const parsed = parseCancellation(event.data);
    const { cancels } = 'cancellation' in parsed ? parsed.cancellation : parsed.legible;
    const orderIds = [identity.orderId, ...(cancels === undefined ? [] : [cancels])];
    await lockOrders({ orderIds, tenantName: identity.tenantName }, transaction);
    const hash = contentHash(event.data);
    const known = await knownHash(identity.orderId, transaction);
    if (known === hash) return;
    if (known !== undefined) {
      return refuseMessage({ event, reasons: [orderIdReused(identity.orderId)], orderId: identity.orderId }, all);
    }

    const received: ReceivedOrder = {
      identity,
      hash,
      event,
      cancels,
      receivedAt: dependencies.now(),
      happenedAt: event.time === undefined ? null : new Date(event.time),
    };
    const target = await findTarget(received, transaction);
    const mismatch = target.found === 'another' ? [target.reason] : [];
    if ('reasons' in parsed) return reject({ received, reasons: [...parsed.reasons, ...mismatch] }, all);
    switch (target.found) {
      case 'another':
        return reject({ received, reasons: mismatch }, all);
      case 'living': {
        const { tenant } = target;
        const reasons = snapshotReasons(parsed.cancellation, cloudNamed(tenant.cloud));
        if (reasons.length > 0) return reject({ received, reasons }, all);
        return endTenant({ received, tenant, cancellation: parsed.cancellation }, all);
      }
      case 'ended':
        return complete({ received, reason: target.reason }, all);
      case 'nothing':
        return awaitOrder({ received, namesake: target.namesake }, all);
    }
  });
}

/** Nothing is removed for an order that cannot be carried out to its end. */
function snapshotReasons({ keepFinalSnapshot }: { keepFinalSnapshot: boolean }, cloud: Cloud | undefined): Reason[] {
  return keepFinalSnapshot && cloud?.keepsFinalSnapshots === false ? [noFinalSnapshotAt(cloud.name)] : [];
}
