import type { Transaction } from './database.ts';

/** Records an event with the effect it has, in one transaction. False when this consumer had it before: then nothing is to be done. */
export async function isFirstDelivery(
  delivery: { consumer: string; eventId: string; at: Date },
  transaction: Transaction,
): Promise<boolean> {
  const inserted = await transaction
    .insertInto('inbox')
    .values({ consumer: delivery.consumer, event_id: delivery.eventId, received_at: delivery.at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('event_id')
    .executeTakeFirst();
  return inserted !== undefined;
}
