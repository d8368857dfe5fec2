import type { OrderIdentity } from './parse-order.ts';
import { type Reason, refuse, shown } from './reason.ts';

/** What an order hears that was cancelled before it came. */
export function cancelledBy(cancelOrderId: string): Reason {
  return refuse('cancelled', {
    message: `Cancelled by order ${cancelOrderId}, which came before this one.`,
    remedy: 'Nothing was made. Place a new order, with a later time, to have the tenant.',
  });
}

/** The order that a cancel names has ended and left no tenant. */
export function nothingLeftOf(orderId: string): Reason {
  return refuse('nothing-left', {
    field: 'data.cancels',
    message: `Order ${orderId} has ended and left no tenant.`,
    remedy: 'Nothing is to be done.',
  });
}

/** The cloud keeps no copy of a database that is gone. */
export function noFinalSnapshotAt(cloud: string): Reason {
  return refuse('capability-missing', {
    field: 'data.keepFinalSnapshot',
    message: `${cloud} keeps no copy of a database beyond the database itself.`,
    remedy: 'Export the data first, then send another cancel without keepFinalSnapshot.',
  });
}

/** The cancel calls the tenant by another name than the order that it names. */
export function orderNotOfTenant(order: OrderIdentity): Reason {
  return refuse('order-not-of-tenant', {
    field: 'data.cancels',
    message: `Order ${order.orderId} is of a tenant called ${shown(order.tenantName)}.`,
    remedy: 'Send another cancel, with the order and the tenant that belong together.',
  });
}
