import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { externalId, tenantName } from './fields.ts';

/**
 * The order to end a tenant. `orderId` is this order's own; `cancels` names the one that is cancelled. Without it the name stands for every order
 * of that tenant name whose event is not later than this one.
 */
export const orderCancelled = defineEvent({
  name: 'OrderCancelled',
  type: 'tenantry.order-cancelled.v1',
  source: 'ordering',
  meaning: 'A customer has ended a tenant, or the order of one that is not finished yet.',
  data: z.object({
    orderId: externalId,
    cancels: externalId
      .optional()
      .describe('The order to cancel, also one that comes later; absent: every order of the name that is not later'),
    tenant: z.object({ name: tenantName }),
    reason: z.string().max(1000).optional().describe('Free text of the publisher: never audited as text'),
    gracePeriodDays: z.int().min(0).max(365).optional().describe('0 when absent'),
    keepFinalSnapshot: z.boolean().optional().describe('false when absent'),
  }),
  personal: ['reason'],
  subject: (data) => data.orderId,
  audit: (data) => ({ target: `order/${data.cancels ?? data.orderId}`, outcome: 'cancelled', orderId: data.orderId }),
});

export type OrderCancelled = DataOf<typeof orderCancelled>;
