import type { Transaction } from '../postgres/database.ts';

/**
 * Lets one transaction at a time deal with these orders and this tenant name, whether anything is recorded of them or not: an order and its
 * cancel at the same moment would each miss the other. Taken before every other lock, in one order, so that nobody waits in a circle. Rows
 * and not advisory locks, because RDS Proxy pins a connection that takes one of those.
 */
export async function lockOrders(
  locked: { readonly orderIds: readonly string[]; readonly tenantName: string },
  transaction: Transaction,
): Promise<void> {
  const names = new Set([...locked.orderIds.map((id) => `order ${id}`), `tenant ${locked.tenantName}`]);
  await transaction
    .insertInto('mutexes')
    .values([...names].toSorted().map((name) => ({ name })))
    .onConflict((conflict) => conflict.column('name').doUpdateSet(({ ref }) => ({ name: ref('excluded.name') })))
    .execute();
}
