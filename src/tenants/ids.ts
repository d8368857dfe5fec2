import { createHash } from 'node:crypto';

/** Everything that an order starts is named after it, so that doing it twice names the same things. */
function named(prefix: string, source: string): string {
  return `${prefix}-${createHash('sha256').update(source).digest('hex').slice(0, 16)}`;
}

export function tenantIdOf(orderId: string): string {
  return named('t', orderId);
}

/** The execution's name, so at most 80 characters with what nested executions add. */
export function provisionOperationId(orderId: string): string {
  return named('provision', orderId);
}

export function retireOperationId(orderId: string): string {
  return named('retire', orderId);
}

/** Readable, and unique over all tenants that ever were: the tenant's name and a part of its id. */
export function clusterNameOf(tenant: { tenantId: string; tenantName: string }): string {
  return `${tenant.tenantName}-${tenant.tenantId.slice(2, 10)}`;
}
