import { nothingLeftOf, orderNotOfTenant } from '../../src/orders/cancel-reasons.ts';
import type { OrderIdentity } from '../../src/orders/parse-order.ts';
import { type Reason, refuse, shown } from '../../src/orders/reason.ts';
import { effectiveTime } from '../../src/orders/tombstones.ts';
import type { Transaction } from '../../src/postgres/database.ts';
import type { ReceivedOrder, Tenant } from './received-cancel.ts';

/** What a cancel is about, as far as it is known when the cancel comes. */
export type Target =
  | { readonly found: 'living'; readonly tenant: Tenant }
  /** Its order has ended, and left no tenant. */
  | { readonly found: 'ended'; readonly reason: Reason }
  /** The order that it names is known, and is not that of such a tenant. */
  | { readonly found: 'another'; readonly reason: Reason }
  /** Its order has not come. A tenant that lives under the name is that of another order. */
  | { readonly found: 'nothing'; readonly namesake: Tenant | undefined };

/**
 * Finds what is to be ended, and locks it. A cancel that names an order is about that order alone. One that names only a tenant is about
 * every order of that name which is not later than itself: a living tenant that was ordered later has only inherited the name.
 */
export async function findTarget(received: ReceivedOrder, transaction: Transaction): Promise<Target> {
  const tenant = await transaction
    .selectFrom('tenants')
    .selectAll()
    .where('name', '=', received.identity.tenantName)
    .where('phase', '<>', 'retired')
    .forUpdate()
    .executeTakeFirst();
  return received.cancels === undefined
    ? byName({ received, tenant }, transaction)
    : byOrder({ ...received.identity, cancels: received.cancels, tenant }, transaction);
}

async function byOrder(
  named: OrderIdentity & { cancels: string; tenant: Tenant | undefined },
  transaction: Transaction,
): Promise<Target> {
  const { tenantName, cancels, tenant } = named;
  if (cancels === named.orderId) return { found: 'another', reason: isCancelItself(cancels) };
  const order = await transaction
    .selectFrom('orders')
    .select(['kind', 'tenant_name', 'tenant_id'])
    .where('order_id', '=', cancels)
    .executeTakeFirst();
  if (!order) return { found: 'nothing', namesake: tenant };
  if (order.kind === 'cancelled') return { found: 'another', reason: isCancelItself(cancels) };
  if (order.tenant_name !== tenantName) {
    return { found: 'another', reason: orderNotOfTenant({ orderId: cancels, tenantName: order.tenant_name }) };
  }
  return tenant && tenant.id === order.tenant_id
    ? { found: 'living', tenant }
    : { found: 'ended', reason: nothingLeftOf(cancels) };
}

async function byName(
  named: { received: ReceivedOrder; tenant: Tenant | undefined },
  transaction: Transaction,
): Promise<Target> {
  const { received, tenant } = named;
  const earlier = await transaction
    .selectFrom('orders')
    .select('order_id')
    .where('kind', '=', 'placed')
    .where('tenant_name', '=', received.identity.tenantName)
    .where(effectiveTime, '<=', received.happenedAt ?? received.receivedAt)
    .execute();
  if (tenant && earlier.some(({ order_id: id }) => id === tenant.order_id)) return { found: 'living', tenant };
  if (earlier.length === 0) return { found: 'nothing', namesake: tenant };
  return { found: 'ended', reason: nothingLeftBefore(received, tenant) };
}

function isCancelItself(orderId: string): Reason {
  return refuse('order-not-of-tenant', {
    field: 'data.cancels',
    message: `Order ${orderId} is a cancel, and a cancel cannot be cancelled.`,
    remedy: 'Give the id of the order that made the tenant, or place a new order to have the tenant again.',
  });
}

function nothingLeftBefore(received: ReceivedOrder, tenant: Tenant | undefined): Reason {
  const name = shown(received.identity.tenantName);
  return refuse('nothing-left', {
    field: 'data.tenant.name',
    message: `No tenant called ${name} is left of the orders that came before this cancel.${livingOne(tenant)}`,
    remedy: howToEndIt(tenant) ?? 'Nothing is to be done.',
  });
}

/** Names the tenant that a cancel does not touch, so that nobody takes it for the one that was meant. */
export function livingOne(tenant: Tenant | undefined): string {
  return tenant ? ` The tenant that is called so now was made by order ${tenant.order_id} and stays.` : '';
}

export function howToEndIt(tenant: Tenant | undefined): string | undefined {
  return (
    tenant && `If the tenant of order ${tenant.order_id} was meant, cancel it with data.cancels ${tenant.order_id}.`
  );
}
