import { createHash } from 'node:crypto';

/** Everything that an order starts is named after it, so that doing it twice names the same things. */
function named(prefix: string, source: string): string {
  return `${prefix}-${createHash('sha256').update(source).digest('hex').slice(0, 16)}`;
}

export function tenantIdOf(orderId: string): string {
  return named('t', orderId);
}

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

/** Step Functions remembers a name for 90 days, so each attempt has its own: the operation's id, from the second on with its number. */
export function executionNameOf(operation: { id: string; attempt: number }): string {
  return operation.attempt === 1 ? operation.id : `${operation.id}-${operation.attempt}`;
}

/** Whether an execution is that of the operation's attempt, or one that it started: those begin with its name. */
export function isOfAttempt(executionName: string, operation: { id: string; attempt: number }): boolean {
  const current = executionNameOf(operation);
  return executionName === current || executionName.startsWith(`${current}-`);
}

/** The ids that an operation may have whose attempt is named like this. */
export function operationIdsOf(executionName: string): string[] {
  return [executionName, executionName.replace(/-\d+$/, '')];
}
