import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { externalId, time } from './fields.ts';

/** Committed with the wait and told when it is over, whatever has become of the cancel meanwhile: only its record says that. */
export const cancelWaitEnded = defineEvent({
  name: 'CancelWaitEnded',
  type: 'tenantry.cancel-wait-ended.v1',
  source: 'tenantry',
  meaning: 'A cancel that came before its order has had its time to wait for that order.',
  data: z.object({
    orderId: externalId.describe('Of the cancel'),
    waitedSince: time,
  }),
  personal: [],
  subject: (data) => data.orderId,
  audit: (data) => ({ target: `order/${data.orderId}`, outcome: 'wait-ended', orderId: data.orderId }),
});

export type CancelWaitEnded = DataOf<typeof cancelWaitEnded>;
