import type { Transaction } from '../postgres/database.ts';

/** Content hash of the order that came before with this id, placed or cancelled. */
export async function knownHash(orderId: string, transaction: Transaction): Promise<string | undefined> {
  const known = await transaction
    .selectFrom('orders')
    .select('content_hash')
    .where('order_id', '=', orderId)
    .executeTakeFirst();
  return known?.content_hash;
}
