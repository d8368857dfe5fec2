import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { count, externalId, id, reason } from './fields.ts';

/**
 * ProductOrderStateType of TMF622 v5 without the states of a client's own draft and of a cancellation under
 * assessment, which Tenantry never reports.
 */
export const tmfOrderState = z.enum([
  'acknowledged',
  'rejected',
  'pending',
  'held',
  'inProgress',
  'cancelled',
  'completed',
  'failed',
  'partial',
]);

export type TmfOrderState = z.infer<typeof tmfOrderState>;

/** What the ordering system hears about its order. A receiver sorts by `sequence` and asks again when it sees a gap. */
export const orderStateChanged = defineEvent({
  name: 'OrderStateChanged',
  type: 'tenantry.order-state-changed.v1',
  source: 'tenantry',
  meaning:
    'An order has reached another state. A rejection or a failure carries every reason at once; a cancel that waits for its order says so.',
  data: z.object({
    orderId: externalId,
    tenantId: id.optional(),
    tenantName: z.string().min(1).describe('As ordered, even where it is the reason of the rejection'),
    state: tmfOrderState,
    previousState: tmfOrderState.optional(),
    sequence: count.min(1).describe('Counts the states of this order from 1, without gaps'),
    reasons: z.array(reason).min(1).optional(),
    operationId: id.optional(),
  }),
  personal: [],
  subject: (data) => data.orderId,
  audit: (data) => ({
    target: `order/${data.orderId}`,
    outcome: data.state,
    tenantId: data.tenantId,
    orderId: data.orderId,
    operationId: data.operationId,
  }),
});

export type OrderStateChanged = DataOf<typeof orderStateChanged>;
