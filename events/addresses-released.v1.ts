import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { externalId, id, lease } from './fields.ts';

/** An address may go back to the pool of the cloud only after it was withdrawn. */
export const addressesReleased = defineEvent({
  name: 'AddressesReleased',
  type: 'tenantry.addresses-released.v1',
  source: 'tenantry',
  meaning:
    'Addresses shall no longer be admitted at the load balancer of Rancher. They are withdrawn when AllowListChanged says so.',
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
    outcome: 'released',
    tenantId: data.tenantId,
    orderId: data.orderId,
  }),
});

export type AddressesReleased = DataOf<typeof addressesReleased>;
