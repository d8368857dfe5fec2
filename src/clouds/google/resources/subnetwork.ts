import * as z from 'zod';
import { plainReference } from '../client.ts';
import { namedKind } from './named-kind.ts';

const rangeSchema = z.object({ rangeName: z.string(), ipCidrRange: z.string() });

export interface WantedSubnetwork {
  readonly network: string;
  readonly cidr: string;
  /** Those of a cluster's pods and services. */
  readonly secondaryRanges: readonly z.infer<typeof rangeSchema>[];
  /** Whether nodes without a public address reach Google's own services: its image registry, above all. */
  readonly privateGoogleAccess: boolean;
}

const subnetworkSchema = z.object({
  description: z.string().optional(),
  network: z.string(),
  ipCidrRange: z.string(),
  privateIpGoogleAccess: z.boolean().default(false),
  secondaryIpRanges: z.array(rangeSchema).default([]),
});

/** A subnetwork of the region: Google has none for a single zone. */
export const subnetwork = namedKind<WantedSubnetwork, z.infer<typeof subnetworkSchema>>({
  kind: 'subnetwork',
  usualSeconds: 15,
  collection: 'subnetworks',
  purpose: 'nodes',
  item: subnetworkSchema,
  have: (found) => ({
    network: plainReference(found.network),
    cidr: found.ipCidrRange,
    secondaryRanges: found.secondaryIpRanges,
    privateGoogleAccess: found.privateIpGoogleAccess,
  }),
  body: ({ network, cidr, secondaryRanges, privateGoogleAccess }) => ({
    network,
    ipCidrRange: cidr,
    privateIpGoogleAccess: privateGoogleAccess,
    secondaryIpRanges: secondaryRanges,
  }),
  changeable: ['privateGoogleAccess'],
  changing: ({ privateGoogleAccess }) => ({
    method: 'POST',
    path: '/setPrivateIpGoogleAccess',
    body: { privateIpGoogleAccess: privateGoogleAccess },
  }),
});
