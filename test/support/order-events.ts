import { createHash } from 'node:crypto';

export interface PlacedOrder {
  readonly orderId: string;
  readonly name: string;
  readonly region?: string;
  /** Fields of `data` that differ from an ordinary order; undefined leaves one out. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** An ordinary order of a single tenant on AWS, as an ordering system writes it. */
export function orderPlaced({ orderId, name, region = 'eu-central-1', data = {} }: PlacedOrder) {
  return {
    specversion: '1.0',
    id: `placed-${orderId}`,
    source: 'ordering',
    type: 'tenantry.order-placed.v1',
    subject: orderId,
    time: '2026-11-02T09:00:00Z',
    datacontenttype: 'application/json',
    data: {
      orderId,
      customer: { id: 'CUST-1', name: 'Customer' },
      tenant: { name },
      offering: 'single-tenant',
      cloud: 'aws',
      region,
      residency: 'eu',
      size: 'small',
      ...data,
    },
  };
}

export function orderCancelled(cancel: { readonly orderId: string; readonly name: string; readonly cancels?: string }) {
  const { orderId, name, cancels } = cancel;
  return {
    specversion: '1.0',
    id: `cancelled-${orderId}`,
    source: 'ordering',
    type: 'tenantry.order-cancelled.v1',
    subject: orderId,
    time: '2026-11-20T08:00:00Z',
    datacontenttype: 'application/json',
    data: { orderId, ...(cancels !== undefined && { cancels }), tenant: { name }, reason: 'No longer needed.' },
  };
}

/** The id of the tenant that this order makes. */
export function tenantOf(orderId: string): string {
  return `t-${createHash('sha256').update(orderId).digest('hex').slice(0, 16)}`;
}
