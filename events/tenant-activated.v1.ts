import * as z from 'zod';
import { type DataOf, defineEvent } from './event-definition.ts';
import { cidr, externalId, id } from './fields.ts';

const word = z.string().min(1);

/** The handover: all that a customer needs to use the tenant. Passwords stay where they are; the handover says where. */
export const tenantActivated = defineEvent({
  name: 'TenantActivated',
  type: 'tenantry.tenant-activated.v1',
  source: 'tenantry',
  meaning: 'A tenant is complete, was proven reachable in both directions, and is handed over.',
  data: z.object({
    tenantId: id,
    orderId: externalId,
    name: word,
    offering: z.enum(['single-tenant', 'multi-tenant']),
    cloud: word,
    region: word,
    clusterId: id,
    clusterName: word,
    kubernetes: z.object({
      version: word,
      endpointAccess: z.array(cidr).min(1).describe('Who may call the Kubernetes endpoint; never empty'),
    }),
    addresses: z.object({
      egress: z.array(cidr).min(1).describe('The tenant calls others from these'),
      ingress: z.array(cidr).describe('Others call the tenant at these'),
    }),
    database: z.object({ endpoint: word, port: z.int().min(1).max(65535), secretArn: word }),
    ingress: z.object({ dnsName: word }),
    dns: z.object({ zone: word, hostNames: z.array(word) }).optional(),
    proven: z.array(word).min(1).describe('What was checked before the handover, in plain words'),
  }),
  personal: [],
  subject: (data) => data.tenantId,
  audit: (data) => ({
    target: `tenant/${data.tenantId}`,
    outcome: 'activated',
    tenantId: data.tenantId,
    orderId: data.orderId,
  }),
});

export type TenantActivated = DataOf<typeof tenantActivated>;
