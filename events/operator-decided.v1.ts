import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { id } from './fields.ts';

/** The one way to go on with what is held. Only the operators' roles may speak as `operations`: the policy of the bus says which those are. */
export const operatorDecided = defineEvent({
  name: 'OperatorDecided',
  type: 'tenantry.operator-decided.v1',
  source: 'operations',
  meaning:
    'An operator has decided how a held operation goes on. It starts another attempt, or `DecisionRefused` says why it does not.',
  data: z.object({
    operationId: id,
    decision: z
      .enum(['retire', 'resume'])
      .describe('`retire`: remove everything, whatever the operation was for. `resume`: go on to the tenant'),
    decidedBy: z.string().min(1).max(200),
    note: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .describe('With `retire`, added to the reason that the customer is given'),
  }),
  personal: ['decidedBy', 'note'],
  subject: (data) => data.operationId,
  audit: (data) => ({
    target: `operation/${data.operationId}`,
    outcome: data.decision,
    operationId: data.operationId,
  }),
});

export type OperatorDecided = DataOf<typeof operatorDecided>;
