import type { Database } from '../../src/postgres/database.ts';
import { makeAbsent, makeComplete, type Ordering } from './ordering.ts';

const OPEN = ['reserved', 'running', 'unwinding'];

/** Does what the state machines do, but for the stages, until no operation is open: of any tenant, or of those of one name. */
export async function driveOperations(
  orders: Ordering,
  { database, tenantName }: { readonly database: Database; readonly tenantName?: string },
): Promise<void> {
  for (;;) {
    let open = database
      .selectFrom('operations')
      .innerJoin('tenants', 'tenants.id', 'operations.tenant_id')
      .select(['operations.id', 'kind', 'tenant_id', 'cancelled_by_order_id'])
      .where('state', 'in', OPEN)
      .orderBy('position')
      .limit(1);
    if (tenantName !== undefined) open = open.where('tenants.name', '=', tenantName);
    const operation = await open.executeTakeFirst();
    if (!operation) return;
    const input = { operationId: operation.id, tenantId: operation.tenant_id };
    if (operation.kind === 'provision' && operation.cancelled_by_order_id === null) {
      await orders.reserve(input);
      await makeComplete(database, input.tenantId);
      await orders.activate(input);
      continue;
    }
    await orders.retiring(input);
    await makeAbsent(database, input.tenantId);
    await orders.retired(input);
    if (operation.kind === 'provision') await orders.failed(input);
  }
}
