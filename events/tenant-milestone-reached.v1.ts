import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { externalId, id, time } from './fields.ts';

export const milestone = z.enum(['network-ready', 'cluster-ready', 'database-ready', 'ingress-ready', 'reachable']);

/** What an impatient customer may be shown between inProgress and completed. */
export const tenantMilestoneReached = defineEvent({
  name: 'TenantMilestoneReached',
  type: 'tenantry.tenant-milestone-reached.v1',
  source: 'tenantry',
  meaning: 'A part of a tenant that is being made is ready. Parts that are made side by side come in any order.',
  data: z.object({ tenantId: id, orderId: externalId, milestone, at: time }),
  personal: [],
  subject: (data) => data.tenantId,
  audit: (data) => ({
    target: `tenant/${data.tenantId}`,
    outcome: data.milestone,
    tenantId: data.tenantId,
    orderId: data.orderId,
  }),
});

export type TenantMilestoneReached = DataOf<typeof tenantMilestoneReached>;
