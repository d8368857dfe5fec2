import { incomingEvent } from '../../events/envelope.ts';
import type { Reason } from '../../events/fields.ts';
import { envelopeReasons } from '../../src/orders/check-message.ts';
import { contentHash } from '../../src/orders/content-hash.ts';
import { orderIdReused } from '../../src/orders/feasibility.ts';
import { identifyStorable, type OrderIdentity, parseCancellation } from '../../src/orders/parse-order.ts';
import { refuse, shown } from '../../src/orders/reason.ts';
import { StepFailure } from '../../src/platform/failure.ts';
import type { Database, Transaction } from '../../src/postgres/database.ts';
import { endTenant } from './end-tenant.ts';
import type { CancelOrderDependencies, ReceivedOrder, Tenant } from './received-cancel.ts';
import { refuseMessage, reject } from './record-cancel.ts';

/** Shorter than the minute after which Lambda repeats a failed asynchronous event for the first time. */
const EARLY_SECONDS = 45;

/**
 * Ends a tenant. One that is still being made is stopped at its next step and unwound by its own operation; a finished one gets an
 * operation of its own, now, after a grace period, or when the operation before it is done. A repeated cancel changes nothing.
 */
export async function cancelOrder(detail: unknown, dependencies: CancelOrderDependencies): Promise<void> {
  const malformed = envelopeReasons(detail);
  if (malformed.length > 0) {
    const refusal = { event: Object(detail), reasons: malformed };
    await dependencies.database
      .transaction()
      .execute((transaction) => refuseMessage(refusal, { ...dependencies, transaction }));
    return;
  }
  const event = incomingEvent.parse(detail);
  const identified = identifyStorable(event);
  const parsed = parseCancellation(event.data);
  if ('identity' in identified && 'cancellation' in parsed) await waitForOrder(identified.identity, dependencies);
  await dependencies.database.transaction().execute(async (transaction) => {
    const all = { ...dependencies, transaction };
    if ('reasons' in identified) return refuseMessage({ event, reasons: identified.reasons }, all);
    // Locked before anything is compared: a second delivery at the same time then sees what the first one has recorded.
    const tenant = await livingTenant(identified.identity.tenantName, transaction);
    const known = await knownHash(identified.identity.orderId, transaction);
    const hash = contentHash(event.data);
    if (known === hash) return;
    if (known) {
      const { orderId } = identified.identity;
      return refuseMessage({ event, reasons: [orderIdReused(orderId)], orderId }, all);
    }

    const received = { identity: identified.identity, hash, event };
    const legible = 'cancellation' in parsed ? parsed.cancellation : parsed.legible;
    const reasons = [
      ...('reasons' in parsed ? parsed.reasons : []),
      ...refusals({ received, tenant, cancels: legible.cancels }),
    ];
    if ('reasons' in parsed || !tenant || reasons.length > 0) return reject({ received, reasons }, all);
    return endTenant({ received, tenant, cancellation: parsed.cancellation }, all);
  });
}

/**
 * The bus keeps no order: a cancel sent right behind its order may come before it. So one that names nobody fails at first and is
 * delivered again after a minute; only then does it count as wrong.
 */
async function waitForOrder(identity: OrderIdentity, dependencies: CancelOrderDependencies): Promise<void> {
  const { database, now } = dependencies;
  if ((await livingTenant(identity.tenantName, database)) || (await knownHash(identity.orderId, database))) return;
  const seen = { consumer: 'cancel-order', event_id: `early-${identity.orderId}` };
  await database
    .insertInto('inbox')
    .values({ ...seen, received_at: now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { received_at: first } = await database
    .selectFrom('inbox')
    .select('received_at')
    .where('consumer', '=', seen.consumer)
    .where('event_id', '=', seen.event_id)
    .executeTakeFirstOrThrow();
  if (now().getTime() - first.getTime() < EARLY_SECONDS * 1000) {
    throw new StepFailure('not-yet-visible', `No living tenant is called ${identity.tenantName} yet.`);
  }
}

/** Locks the tenant when asked within a transaction. */
async function livingTenant(name: string, database: Database | Transaction): Promise<Tenant | undefined> {
  return database
    .selectFrom('tenants')
    .selectAll()
    .where('name', '=', name)
    .where('phase', '<>', 'retired')
    .forUpdate()
    .executeTakeFirst();
}

function refusals(work: {
  received: ReceivedOrder;
  tenant: Tenant | undefined;
  cancels: string | undefined;
}): Reason[] {
  const { received, tenant, cancels } = work;
  if (!tenant) {
    return [
      refuse('tenant-unknown', {
        field: 'data.tenant.name',
        message: `No living tenant is called ${shown(received.identity.tenantName)}.`,
        remedy: 'Name a tenant that was ordered and is not retired.',
      }),
    ];
  }
  if (cancels !== undefined && cancels !== tenant.order_id) {
    return [
      refuse('order-not-of-tenant', {
        field: 'data.cancels',
        message: `Tenant ${tenant.name} was made by order ${tenant.order_id}, not by ${cancels}.`,
        remedy: 'Give the id of the order that made the tenant, or leave the field out.',
      }),
    ];
  }
  return [];
}

/** Of the order that came before with this id. */
async function knownHash(orderId: string, database: Database | Transaction): Promise<string | undefined> {
  const known = await database
    .selectFrom('orders')
    .select('content_hash')
    .where('order_id', '=', orderId)
    .executeTakeFirst();
  return known?.content_hash;
}
