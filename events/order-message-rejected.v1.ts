import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { count, reason } from './fields.ts';

/** Carries a digest in place of the message: nobody has checked yet what is in there. */
export const orderMessageRejected = defineEvent({
  name: 'OrderMessageRejected',
  type: 'tenantry.order-message-rejected.v1',
  source: 'tenantry',
  meaning:
    'A message from ordering could not be taken as an order. One that came through the orders queue lies in `rejected-orders` with the same reasons.',
  data: z.object({
    reasons: z.array(reason).min(1),
    messageDigest: z.string().min(1).describe('SHA-256 of the message as received, hexadecimal'),
    messageBytes: count.optional(),
    messageId: z.string().min(1).optional().describe('Of the queue'),
    orderId: z.string().min(1).optional().describe('As far as it could be read'),
  }),
  personal: [],
  subject: (data) => data.orderId ?? data.messageDigest,
  audit: (data) => ({ target: `message/${data.messageDigest}`, outcome: 'rejected', orderId: data.orderId }),
});

export type OrderMessageRejected = DataOf<typeof orderMessageRejected>;
