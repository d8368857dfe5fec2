import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { externalId, failureCause, id } from './fields.ts';

/** Never a silent half: whatever stopped the work, a person now sees what is left to do. */
export const operationHeld = defineEvent({
  name: 'OperationHeld',
  type: 'tenantry.operation-held.v1',
  source: 'tenantry',
  meaning: 'An operation stopped before its end and needs a person. What it made and did not remove is listed.',
  data: z.object({
    operationId: id,
    orderId: externalId,
    tenantId: id,
    cause: failureCause,
    orderCause: failureCause
      .optional()
      .describe('Why the order had failed before, where it is the unwinding that is held'),
    remaining: z.array(
      z.object({ kind: z.string().min(1), slot: z.string().min(1), id: z.string().min(1).optional() }),
    ),
  }),
  personal: [],
  subject: (data) => data.operationId,
  audit: (data) => ({
    target: `operation/${data.operationId}`,
    outcome: 'held',
    tenantId: data.tenantId,
    orderId: data.orderId,
    operationId: data.operationId,
  }),
});

export type OperationHeld = DataOf<typeof operationHeld>;
