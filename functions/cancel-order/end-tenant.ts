import type { Selectable } from 'kysely';
import type { Reason } from '../../events/fields.ts';
import { failWaits } from '../../src/admission/waits.ts';
import { announceOrder } from '../../src/orders/announce.ts';
import type { Cancellation } from '../../src/orders/order.ts';
import { refuse } from '../../src/orders/reason.ts';
import type { OperationRow } from '../../src/postgres/tables.ts';
import { retireHeld } from '../../src/tenants/attempts.ts';
import { retireOperationId } from '../../src/tenants/ids.ts';
import type { InTransaction, ReceivedOrder, Tenant } from './received-cancel.ts';
import { insertOrder, reject } from './record-cancel.ts';

type Operation = Selectable<OperationRow>;

const DAY_MS = 86_400_000;

/** Stops the operation that makes the tenant, held or not, or gives it one that retires it, as far as it is not ending already. */
export async function endTenant(
  work: { received: ReceivedOrder; tenant: Tenant; cancellation: Cancellation },
  dependencies: InTransaction,
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
  const provisioning = open.find(({ kind }) => kind === 'provision');
  return provisioning
    ? stop({ received, tenant, operation: provisioning }, dependencies)
    : retire({ received, tenant, cancellation }, dependencies);
}

function alreadyEnding(tenant: Tenant): Reason {
  return refuse('tenant-retiring', {
    field: 'data.tenant.name',
    message: `Tenant ${tenant.name} is being ended already.`,
    remedy: 'Nothing is to be done; the first cancel tells when it is complete.',
  });
}

/**
 * The operation that makes the tenant is told to stop, and unwinds what it has made. Its end is the end of this order too. A held one, which nobody
 * carries on, gets the attempt that does so: an operator would have to decide nothing else.
 */
async function stop(
  work: { received: ReceivedOrder; tenant: Tenant; operation: Operation },
  dependencies: InTransaction,
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
  if (operation.state === 'held') await retireHeld(operation, dependencies);
  await announceOrder({ orderId, state: 'inProgress' }, dependencies);
}

async function retire(
  work: { received: ReceivedOrder; tenant: Tenant; cancellation: Cancellation },
  dependencies: InTransaction,
): Promise<void> {
  const { received, tenant, cancellation } = work;
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
      state: 'reserved',
      input: JSON.stringify({ keepFinalSnapshot: cancellation.keepFinalSnapshot, ...notBefore }),
      failure: null,
      cancelled_by_order_id: null,
      created_at: now(),
      finished_at: null,
    })
    .execute();
  await announceOrder({ orderId: cancellation.orderId, state: 'acknowledged' }, dependencies);
  if (graceMs > 0) await announceOrder({ orderId: cancellation.orderId, state: 'pending' }, dependencies);
  await outbox.startExecution(transaction, {
    machine: 'retire-tenant',
    name: operationId,
    input: { operationId, tenantId: tenant.id },
    ...notBefore,
  });
}
