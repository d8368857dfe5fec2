import * as z from 'zod';
import { namedKind } from './named-kind.ts';

export interface WantedNetwork {
  /** `REGIONAL`: routes of a region stay in it. */
  readonly routingMode: string | undefined;
  readonly mtu: number | undefined;
}

const networkSchema = z.object({
  description: z.string().optional(),
  mtu: z.number().optional(),
  routingConfig: z.object({ routingMode: z.string().optional() }).optional(),
});

/** A VPC network in custom mode: it has the subnetworks that we make, and no others. */
export const network = namedKind<WantedNetwork, z.infer<typeof networkSchema>>({
  kind: 'network',
  usualSeconds: 15,
  collection: 'global/networks',
  purpose: 'network',
  item: networkSchema,
  have: ({ mtu, routingConfig }) => ({ mtu, routingMode: routingConfig?.routingMode }),
  body: ({ mtu, routingMode }) => ({ autoCreateSubnetworks: false, mtu, routingConfig: { routingMode } }),
  changeable: ['routingMode'],
  changing: ({ routingMode }) => ({ method: 'PATCH', body: { routingConfig: { routingMode } } }),
});
