/** A well-formed order as ordering sends it; parts may be replaced or, with undefined, left out. */
export function orderData(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const data = {
    orderId: 'O-1',
    customer: { id: 'C-1', name: 'Acme GmbH' },
    tenant: { name: 'acme' },
    offering: 'single-tenant',
    cloud: 'aws',
    region: 'eu-central-1',
    ...changes,
  };
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
}

export function orderMessage(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: 'e-1',
    source: '/shop',
    type: 'tenantry.order-placed.v1',
    time: '2026-11-02T09:00:00Z',
    data: orderData(),
    ...changes,
  };
}
