import type { Selectable } from 'kysely';
import { incomingEvent } from '../../events/envelope.ts';
import type { Reason } from '../../events/fields.ts';
import { orderMessageRejected } from '../../events/order-message-rejected.v1.ts';
import { failWaits } from '../../src/admission/waits.ts';
import { announceOrder } from '../../src/orders/announce.ts';
import { envelopeReasons } from '../../src/orders/check-message.ts';
import { contentHash } from '../../src/orders/content-hash.ts';
import { orderIdReused } from '../../src/orders/feasibility.ts';
import type { Cancellation } from '../../src/orders/order.ts';
import { identifyStorable, type OrderIdentity, parseCancellation } from '../../src/orders/parse-order.ts';
import { refuse, shown } from '../../src/orders/reason.ts';
import { StepFailure } from '../../src/platform/failure.ts';
import type { Database, Transaction } from '../../src/postgres/database.ts';
import type { Outbox } from '../../src/postgres/outbox.ts';
import type { OperationRow, TenantRow } from '../../src/postgres/tables.ts';
import { retireOperationId } from '../../src/tenants/ids.ts';

export interface CancelOrderDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly now: () => Date;
}

type Dependencies = CancelOrderDependencies & { readonly transaction: Transaction };
type Tenant = Selectable<TenantRow>;
type Operation = Selectable<OperationRow>;

const DAY_MS = 86_400_000;
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
  await dependencies.database.transaction().execute(async (transaction) => {
    const all = { ...dependencies, transaction };
    if ('reasons' in identified) return refuseMessage({ event, reasons: identified.reasons }, all);
    // Locked before anything is compared: a second delivery at the same time then sees what the first one has recorded.
    const tenant = await livingTenant(identified.identity.tenantName, transaction);
    const known = await transaction
      .selectFrom('orders')
      .select('content_hash')
      .where('order_id', '=', identified.identity.orderId)
      .executeTakeFirst();
    const hash = contentHash(event.data);
    if (known?.content_hash === hash) return;
    if (known) return refuseMessage({ event, reasons: [orderIdReused(identified.identity.orderId)] }, all);

    const received = { identity: identified.identity, hash, event };
    const legible = 'cancellation' in parsed ? parsed.cancellation : parsed.legible;
    if (!tenant && 'cancellation' in parsed) await waitForOrder(received, all);
    const reasons = [
      ...('reasons' in parsed ? parsed.reasons : []),
      ...refusals({ received, tenant, cancels: legible.cancels }),
    ];
    if ('reasons' in parsed || !tenant || reasons.length > 0) return reject({ received, reasons }, all);
    return cancel({ received, tenant, cancellation: parsed.cancellation }, all);
  });
}

/**
 * The bus keeps no order: a cancel sent right behind its order may come before it. So one that names nobody fails at first and is
 * delivered again after a minute; only then does it count as wrong.
 */
async function waitForOrder({ identity }: ReceivedOrder, dependencies: CancelOrderDependencies): Promise<void> {
  const { database, now } = dependencies;
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

interface ReceivedOrder {
  readonly identity: OrderIdentity;
  readonly hash: string;
  readonly event: object;
}

async function livingTenant(name: string, transaction: Transaction): Promise<Tenant | undefined> {
  return transaction
    .selectFrom('tenants')
    .selectAll()
    .where('name', '=', name)
    .where('phase', '<>', 'retired')
    .forUpdate()
    .executeTakeFirst();
}

async function cancel(
  work: { received: ReceivedOrder; tenant: Tenant; cancellation: Cancellation },
  dependencies: Dependencies,
): Promise<void> {
  const { received, tenant, cancellation } = work;
  const { transaction } = dependencies;
  const open = await transaction
    .selectFrom('operations')
    .selectAll()
    .where('tenant_id', '=', tenant.id)
    .where('state', 'in', ['reserved', 'running', 'unwinding', 'held', 'waiting'])
    .orderBy('position')
    .forUpdate()
    .execute();
  if (open.some(({ kind, cancelled_by_order_id: by }) => kind === 'retire' || by !== null)) {
    return reject({ received, reasons: [alreadyEnding(tenant)] }, dependencies);
  }
  const provisioning = open.find(({ kind, state }) => kind === 'provision' && state !== 'held');
  return provisioning
    ? stop({ received, tenant, operation: provisioning }, dependencies)
    : retire({ received, tenant, cancellation, waits: open.length > 0 }, dependencies);
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

function alreadyEnding(tenant: Tenant): Reason {
  return refuse('tenant-retiring', {
    field: 'data.tenant.name',
    message: `Tenant ${tenant.name} is being ended already.`,
    remedy: 'Nothing is to be done; the first cancel tells when it is complete.',
  });
}

/** The operation that makes the tenant is told to stop, and unwinds what it has made. Its end is the end of this order too. */
async function stop(
  work: { received: ReceivedOrder; tenant: Tenant; operation: Operation },
  dependencies: Dependencies,
): Promise<void> {
  const { received, tenant, operation } = work;
  const { orderId } = received.identity;
  await insertOrder({ received, tenantId: tenant.id, operationId: operation.id }, dependencies);
  await dependencies.transaction
    .updateTable('operations')
    .set({ cancelled_by_order_id: orderId })
    .where('id', '=', operation.id)
    .execute();
  await failWaits(
    { tenantId: tenant.id, error: 'TerminalFailure', cause: '[cancelled] The order was cancelled.' },
    dependencies,
  );
  await announceOrder({ orderId, state: 'acknowledged' }, dependencies);
  await announceOrder({ orderId, state: 'inProgress' }, dependencies);
}

async function retire(
  work: { received: ReceivedOrder; tenant: Tenant; cancellation: Cancellation; waits: boolean },
  dependencies: Dependencies,
): Promise<void> {
  const { received, tenant, cancellation, waits } = work;
  const { transaction, outbox, now } = dependencies;
  const operationId = retireOperationId(cancellation.orderId);
  const graceMs = cancellation.gracePeriodDays * DAY_MS;
  const notBefore = graceMs > 0 ? { notBefore: new Date(now().getTime() + graceMs).toISOString() } : {};
  await insertOrder({ received, tenantId: tenant.id, operationId }, dependencies);
  await transaction
    .insertInto('operations')
    .values({
      id: operationId,
      tenant_id: tenant.id,
      order_id: cancellation.orderId,
      kind: 'retire',
      state: waits ? 'waiting' : 'reserved',
      input: JSON.stringify({ keepFinalSnapshot: cancellation.keepFinalSnapshot, ...notBefore }),
      failure: null,
      cancelled_by_order_id: null,
      created_at: now(),
      finished_at: null,
    })
    .execute();
  await announceOrder({ orderId: cancellation.orderId, state: 'acknowledged' }, dependencies);
  if (waits || graceMs > 0) await announceOrder({ orderId: cancellation.orderId, state: 'pending' }, dependencies);
  if (waits) return;
  await outbox.startExecution(transaction, {
    machine: 'retire-tenant',
    name: operationId,
    input: { operationId, tenantId: tenant.id },
    ...notBefore,
  });
}

async function reject(
  work: { received: ReceivedOrder; reasons: readonly Reason[] },
  dependencies: Dependencies,
): Promise<void> {
  await insertOrder({ received: work.received, tenantId: null, operationId: null }, dependencies);
  await announceOrder(
    { orderId: work.received.identity.orderId, state: 'rejected', reasons: work.reasons },
    dependencies,
  );
}

async function insertOrder(
  work: { received: ReceivedOrder; tenantId: string | null; operationId: string | null },
  dependencies: Dependencies,
): Promise<void> {
  const { received, tenantId, operationId } = work;
  await dependencies.transaction
    .insertInto('orders')
    .values({
      order_id: received.identity.orderId,
      kind: 'cancelled',
      content_hash: received.hash,
      tenant_name: received.identity.tenantName,
      tenant_id: tenantId,
      operation_id: operationId,
      announced_state: '',
      announced_sequence: 0,
      reasons: '[]',
      event: JSON.stringify(received.event),
      received_at: dependencies.now(),
    })
    .execute();
}

async function refuseMessage(
  refusal: { event: object; reasons: readonly Reason[] },
  dependencies: Dependencies,
): Promise<void> {
  await dependencies.outbox.publish(dependencies.transaction, {
    definition: orderMessageRejected,
    publications: [{ data: { reasons: [...refusal.reasons], messageDigest: contentHash(refusal.event) } }],
  });
}
