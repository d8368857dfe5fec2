import type { Transaction } from '../postgres/database.ts';

/**
 * Somebody takes up again what nobody has worked at for a while: how long something has been pending, leaving or unreachable counts from
 * now, and no look of before stands. Otherwise a removal that was refused yesterday would be overdue at its first look today.
 */
export async function countAfresh(
  ownerId: string,
  { transaction, now }: { readonly transaction: Transaction; readonly now: () => Date },
): Promise<void> {
  await transaction
    .updateTable('resources')
    .set({ since: now() })
    .where('owner_id', '=', ownerId)
    .where('state', 'in', ['pending', 'leaving'])
    .execute();
  await transaction
    .updateTable('stage_leases')
    .set({ throttled_since: null, failing_since: null, looks: '{}' })
    .where('owner_id', '=', ownerId)
    .execute();
  await transaction
    .updateTable('leases')
    .set({ changed_at: now() })
    .where('tenant_id', '=', ownerId)
    .where('state', '=', 'leaving')
    .execute();
}
