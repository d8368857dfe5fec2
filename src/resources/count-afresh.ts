import { sql } from 'kysely';
import type { Transaction } from '../postgres/database.ts';

/** What has been in the making for so long may be there, whatever it is: it is looked at soon, and still has most of its longest time. */
const LONG_IN_THE_MAKING_MS = 900_000;

/**
 * Somebody takes up again what nobody has worked at for a while: how long something has been pending, leaving or unreachable counts anew,
 * and no look of before stands. Otherwise a removal that was refused yesterday would be overdue at its first look today.
 */
export async function countAfresh(
  ownerId: string,
  { transaction, now }: { readonly transaction: Transaction; readonly now: () => Date },
): Promise<void> {
  await transaction
    .updateTable('resources')
    .set({ since: now() })
    .where('owner_id', '=', ownerId)
    .where('state', '=', 'leaving')
    .execute();
  const longAgo = new Date(now().getTime() - LONG_IN_THE_MAKING_MS);
  await transaction
    .updateTable('resources')
    .set({ since: sql<Date>`greatest(since, ${longAgo}::timestamptz)`, unseen_since: null })
    .where('owner_id', '=', ownerId)
    .where('state', '=', 'pending')
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
