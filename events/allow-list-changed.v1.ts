import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { count, id, lease } from './fields.ts';

/** Published only after the group was read back, hence `verified` knows one value. */
export const allowListChanged = defineEvent({
  name: 'AllowListChanged',
  type: 'tenantry.allow-list-changed.v1',
  source: 'tenantry',
  meaning:
    'The security group of the load balancer of Rancher admits other addresses than before, as read back from it.',
  data: z.object({
    groupId: id,
    added: z.array(lease),
    removed: z.array(lease),
    verified: z.literal(true),
    used: count.describe('Rules in use'),
    capacity: count.describe('Rules that the group can hold'),
  }),
  personal: [],
  subject: (data) => data.groupId,
  audit: (data) => ({ target: `security-group/${data.groupId}`, outcome: 'verified' }),
});

export type AllowListChanged = DataOf<typeof allowListChanged>;
