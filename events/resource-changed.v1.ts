import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { externalId, id } from './fields.ts';

/** Each change at a provider is told twice: what we are about to do, and how it ended. An intent without result is a question. */
export const resourceChanged = defineEvent({
  name: 'ResourceChanged',
  type: 'tenantry.resource-changed.v1',
  source: 'tenantry',
  meaning: 'Tenantry is about to change something at a provider (intent), or has done so (result).',
  data: z.object({
    ownerId: id.describe('The tenant or shared cluster that owns the resource'),
    orderId: externalId.optional(),
    operationId: id.optional(),
    stage: z.string().min(1),
    kind: z.string().min(1),
    slot: z.string().min(1),
    action: z.enum(['create', 'change', 'remove', 'adopt']),
    phase: z.enum(['intent', 'result']),
    providerId: z.string().min(1).optional(),
    outcome: z.enum(['succeeded', 'failed', 'absent']).optional().describe('Of a result; an intent has none'),
    detailDigest: z
      .string()
      .min(1)
      .optional()
      .describe('SHA-256 of the canonical JSON of the wanted value, hexadecimal'),
  }),
  personal: [],
  subject: (data) => `${data.ownerId}/${data.slot}`,
  audit: (data) => ({
    target: `${data.kind}/${data.providerId ?? data.slot}`,
    outcome: data.outcome ?? data.phase,
    tenantId: data.ownerId,
    orderId: data.orderId,
    operationId: data.operationId,
  }),
});

export type ResourceChanged = DataOf<typeof resourceChanged>;
