import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { externalId, id, lease } from './fields.ts';

/** A lease is a wish until it was read back. */
export const addressesLeased = defineEvent({
  name: 'AddressesLeased',
  type: 'tenantry.addresses-leased.v1',
  source: 'tenantry',
  meaning:
    'Addresses shall be admitted at the load balancer of Rancher. They are admitted when AllowListChanged says so.',
  data: z.object({
    clusterId: id.optional(),
    tenantId: id.optional(),
    orderId: externalId.optional(),
    leases: z.array(lease).min(1),
  }),
  personal: [],
  subject: (data) => data.tenantId ?? data.clusterId ?? data.leases.map((each) => each.leaseId).join(','),
  audit: (data) => ({
    target: `lease/${data.leases.map((each) => each.leaseId).join(',')}`,
    outcome: 'leased',
    tenantId: data.tenantId,
    orderId: data.orderId,
  }),
});

export type AddressesLeased = DataOf<typeof addressesLeased>;
