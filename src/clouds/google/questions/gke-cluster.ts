import * as z from 'zod';
import type { CloudCluster } from '../../cloud-adapter.ts';
import { type GoogleClient, refuseMissing, urlOf } from '../client.ts';
import { orAbsent } from '../failures.ts';
import { labelsSchema } from '../owner-mark.ts';

const clusterSchema = z.object({
  name: z.string(),
  location: z.string().default(''),
  status: z.string().optional(),
  statusMessage: z.string().optional(),
  conditions: z.array(z.object({ message: z.string().default(''), canonicalCode: z.string().optional() })).default([]),
  endpoint: z.string().optional(),
  networkConfig: z.object({ network: z.string().default(''), subnetwork: z.string().default('') }).optional(),
  masterAuthorizedNetworksConfig: z
    .object({
      enabled: z.boolean().default(false),
      cidrBlocks: z.array(z.object({ cidrBlock: z.string() })).default([]),
    })
    .optional(),
  nodePools: z.array(z.object({ name: z.string(), status: z.string().optional() })).default([]),
  resourceLabels: labelsSchema,
});

export type GkeCluster = z.infer<typeof clusterSchema>;

export const clusterUrl = (client: GoogleClient, { location, name }: { location: string; name: string }): string =>
  urlOf(client, { api: 'container', path: `locations/${location}/clusters/${name}` });

/** The cluster as GKE shows it: one of the region, else one in a zone of it, which only others make; undefined when there is none. */
export async function findCluster(cluster: CloudCluster, client: GoogleClient): Promise<GkeCluster | undefined> {
  const { name, region } = cluster;
  const url = clusterUrl(client, { location: region, name });
  const regional = await orAbsent(() => client.rest.call({ method: 'GET', url }, clusterSchema));
  if (regional) return regional.body;
  const everywhere = await listClusters(client, '-');
  return everywhere.find((each) => each.name === name && each.location.startsWith(`${region}-`));
}

/**
 * All clusters of a location; `-` means all of the project. GKE answers without pages, and may leave zones out that it does not reach: where
 * those are of our region, a cluster that is not shown may be there.
 */
export async function listClusters(client: GoogleClient, location: string): Promise<GkeCluster[]> {
  const url = urlOf(client, { api: 'container', path: `locations/${location}/clusters` });
  const schema = z.object({
    clusters: z.array(clusterSchema).default([]),
    missingZones: z.array(z.string()).default([]),
  });
  const { clusters, missingZones } = (await client.rest.call({ method: 'GET', url }, schema)).body;
  refuseMissing(missingZones.filter((zone) => zone === client.region || zone.startsWith(`${client.region}-`)));
  return clusters;
}
