import type { Database } from '../../src/postgres/database.ts';
import { makeAbsent, makeComplete, type Ordering } from './ordering.ts';

const OPEN = ['reserved', 'running', 'unwinding'];

/** Does what the state machines do, but for the stages, until no operation is open. */
export async function driveOperations(orders: Ordering, database: Database): Promise<void> {
  for (;;) {
    const operation = await database
      .selectFrom('operations')
      .select(['id', 'kind', 'order_id', 'tenant_id', 'cancelled_by_order_id'])
      .where('state', 'in', OPEN)
      .orderBy('position')
      .limit(1)
      .executeTakeFirst();
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
