import * as z from 'zod';
import { plainReference } from '../client.ts';
import { namedKind } from './named-kind.ts';

export interface WantedRouter {
  readonly network: string;
  /** Its Cloud NAT: the subnetworks that leave through it, and the addresses that they then have. */
  readonly natSubnetworks: readonly string[];
  readonly natAddresses: readonly string[];
}

/** Also of routers that are not ours: by them a cluster's addresses are found. */
export const routerSchema = z.object({
  description: z.string().optional(),
  network: z.string(),
  nats: z
    .array(
      z.object({
        name: z.string().optional(),
        natIps: z.array(z.string()).default([]),
        sourceSubnetworkIpRangesToNat: z.string().optional(),
        subnetworks: z.array(z.object({ name: z.string() })).default([]),
      }),
    )
    .default([]),
});

/** A Cloud Router that does nothing but hold the tenant's Cloud NAT: with our addresses only, never with such as Google chooses. */
export const router = namedKind<WantedRouter, z.infer<typeof routerSchema>>({
  kind: 'router',
  usualSeconds: 15,
  collection: 'routers',
  purpose: 'router',
  item: routerSchema,
  // Addresses and subnetworks of all its NATs: a second one beside ours is a difference.
  have: ({ network, nats }) => ({
    network: plainReference(network),
    natSubnetworks: nats.flatMap(({ subnetworks }) => subnetworks.map(({ name }) => plainReference(name))),
    natAddresses: nats.flatMap(({ natIps }) => natIps.map(plainReference)),
  }),
  body: (wanted) => ({ network: wanted.network, nats: [natOf(wanted)] }),
  changeable: ['natSubnetworks', 'natAddresses'],
  // The list of NATs is replaced as a whole.
  changing: (wanted) => ({ method: 'PATCH', body: { nats: [natOf(wanted)] } }),
});

function natOf({ natAddresses, natSubnetworks }: WantedRouter) {
  return {
    name: 'nat',
    natIpAllocateOption: 'MANUAL_ONLY',
    natIps: natAddresses,
    sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS',
    subnetworks: natSubnetworks.map((name) => ({ name, sourceIpRangesToNat: ['ALL_IP_RANGES'] })),
    // Each node gets as many of an address's 64,512 ports as it needs just now.
    enableDynamicPortAllocation: true,
    minPortsPerVm: 64,
    logConfig: { enable: true, filter: 'ERRORS_ONLY' },
  };
}
