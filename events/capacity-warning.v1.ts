import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { count } from './fields.ts';

export const capacityWarning = defineEvent({
  name: 'CapacityWarning',
  type: 'tenantry.capacity-warning.v1',
  source: 'tenantry',
  meaning: 'Something that all tenants share is at least 80 % full. At 100 % new orders are rejected.',
  data: z.object({ subject: z.enum(['allow-list']), used: count, capacity: count.min(1) }),
  personal: [],
  subject: (data) => data.subject,
  audit: (data) => ({ target: `capacity/${data.subject}`, outcome: 'warning' }),
});

export type CapacityWarning = DataOf<typeof capacityWarning>;
