import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { cidr, externalId, id, time } from './fields.ts';

const destroyed = {
  kind: z.string().min(1),
  id: z.string().min(1),
  slot: z.string().min(1),
  absenceSeenBy: z.string().min(1),
};

/** A resource is gone and was seen to be, or it has a date: providers keep some things for a while after deletion. */
const destroyedResource = z.union([
  z.object({ ...destroyed, seenAt: time.describe('When it was seen to be absent') }),
  z.object({ ...destroyed, scheduledFor: time.describe('When the provider destroys it') }),
]);

export const destructionReceipt = z.object({
  resources: z.array(destroyedResource),
  addressesWithdrawn: z.array(cidr).describe('Withdrawn from the allow-list of Rancher and read back'),
  kept: z
    .array(z.object({ kind: z.string().min(1), id: z.string().min(1) }))
    .optional()
    .describe('What the order asked to keep: it is still there, and still costs'),
  lastLook: z
    .object({
      since: time.optional().describe('No kind was looked for earlier'),
      at: time.describe('When the last kind had been looked for'),
      seenBy: z.array(z.string().min(1)).describe('How each kind of resource was looked for, by the owner mark'),
    })
    .optional()
    .describe('The look at everything a tenant can have, after which nothing of it was found any more'),
  digest: z.string().min(1).describe('SHA-256 of the canonical JSON of the receipt without this member, hexadecimal'),
});

export type DestructionReceipt = z.infer<typeof destructionReceipt>;

export const tenantRetired = defineEvent({
  name: 'TenantRetired',
  type: 'tenantry.tenant-retired.v1',
  source: 'tenantry',
  meaning:
    'Everything of a tenant is gone but what its order asked to keep. The receipt names each resource and how its absence was seen.',
  data: z.object({ tenantId: id, orderId: externalId, receipt: destructionReceipt }),
  personal: [],
  subject: (data) => data.tenantId,
  audit: (data) => ({
    target: `tenant/${data.tenantId}`,
    outcome: 'retired',
    tenantId: data.tenantId,
    orderId: data.orderId,
  }),
});

export type TenantRetired = DataOf<typeof tenantRetired>;
