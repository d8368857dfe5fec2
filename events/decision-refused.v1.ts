import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { reason } from './fields.ts';

/** Goes to whoever decides, like the notice that asked for the decision. */
export const decisionRefused = defineEvent({
  name: 'DecisionRefused',
  type: 'tenantry.decision-refused.v1',
  source: 'tenantry',
  meaning: 'A decision of an operator was not carried out and changed nothing. Every reason is given at once.',
  data: z.object({
    decisionId: z.string().min(1).describe('Id of the event `OperatorDecided`'),
    operationId: z.string().min(1).optional().describe('As far as it could be read'),
    tenantId: z.string().min(1).optional(),
    reasons: z.array(reason).min(1),
  }),
  personal: [],
  subject: (data) => data.decisionId,
  audit: (data) => ({
    target: `decision/${data.decisionId}`,
    outcome: 'refused',
    tenantId: data.tenantId,
    operationId: data.operationId,
  }),
});

export type DecisionRefused = DataOf<typeof decisionRefused>;
