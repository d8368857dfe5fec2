import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { externalId, tenantName } from './fields.ts';

const word = z.string().min(1).max(64);

/** The order of a new tenant. What `cloud`, `region` and `addOns` may be is for placement to judge, not for the contract. */
export const orderPlaced = defineEvent({
  name: 'OrderPlaced',
  type: 'tenantry.order-placed.v1',
  source: 'ordering',
  meaning: 'A customer has ordered a tenant.',
  data: z.object({
    orderId: externalId,
    customer: z.object({
      id: externalId,
      name: z.string().min(1).max(200).describe('Personal: never audited as text'),
    }),
    tenant: z.object({ name: tenantName }),
    offering: z.enum(['single-tenant', 'multi-tenant']),
    cloud: word,
    region: word,
    residency: z.enum(['any', 'eu', 'de', 'eu-sovereign']).optional().describe('Where data may lie; any when absent'),
    size: z.enum(['small', 'medium', 'large']).optional().describe('small when absent'),
    addOns: z
      .array(z.object({ name: word, settings: z.record(z.string(), z.unknown()).optional() }))
      .max(20)
      .optional(),
    access: z.object({ groupPrincipal: z.string().min(1).max(256) }).optional(),
    platformProfile: word.optional(),
    maintenanceWindow: z
      .object({
        weekday: z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']),
        startHourUtc: z.int().min(0).max(23),
        hours: z.int().min(1).max(24),
      })
      .optional(),
  }),
  personal: ['customer.name'],
  subject: (data) => data.orderId,
  audit: (data) => ({ target: `order/${data.orderId}`, outcome: 'placed', orderId: data.orderId }),
});

export type OrderPlaced = DataOf<typeof orderPlaced>;
