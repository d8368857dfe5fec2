import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { externalId, id, time } from './fields.ts';

/** TMF622 calls it a jeopardy alert: the order is not in danger of failing, but of being late. */
export const orderJeopardized = defineEvent({
  name: 'OrderJeopardized',
  type: 'tenantry.order-jeopardized.v1',
  source: 'tenantry',
  meaning: 'An order takes longer than usual; here is the new estimate.',
  data: z.object({
    orderId: externalId,
    operationId: id,
    expectedBy: time,
    newExpectedBy: time,
    why: z.string().min(1),
  }),
  personal: [],
  subject: (data) => data.orderId,
  audit: (data) => ({
    target: `order/${data.orderId}`,
    outcome: 'jeopardized',
    orderId: data.orderId,
    operationId: data.operationId,
  }),
});

export type OrderJeopardized = DataOf<typeof orderJeopardized>;
