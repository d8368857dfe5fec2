import * as z from 'zod';
import { StepFailure } from '../../../platform/failure.ts';
import type { CloudCluster } from '../../cloud-adapter.ts';
import type { ArmClient } from '../client.ts';
import { slotOf } from '../owner-mark.ts';
import { marked } from '../resources/arm-kind.ts';

const outbound = z.object({ effectiveOutboundIPs: z.array(z.object({ id: z.string() })).default([]) }).nullish();

const clusterSchema = z.object({
  ...marked,
  name: z.string(),
  location: z.string(),
  properties: z.object({
    provisioningState: z.string().optional(),
    powerState: z.object({ code: z.string().optional() }).nullish(),
    fqdn: z.string().optional(),
    agentPoolProfiles: z
      .array(
        z.object({
          name: z.string(),
          count: z.number().default(0),
          vnetSubnetID: z.string().nullish(),
          provisioningState: z.string().optional(),
        }),
      )
      .nullish()
      .transform((pools) => pools ?? []),
    apiServerAccessProfile: z
      .object({ authorizedIPRanges: z.array(z.string()).nullish(), enablePrivateCluster: z.boolean().nullish() })
      .nullish(),
    networkProfile: z.object({ loadBalancerProfile: outbound, natGatewayProfile: outbound }).nullish(),
    status: z
      .object({
        provisioningError: z.object({ code: z.string().optional(), message: z.string().optional() }).nullish(),
      })
      .nullish(),
  }),
});

export type AksCluster = z.infer<typeof clusterSchema>;

/**
 * The cluster of this name in the region, whoever made it and in whatever group; undefined when there is none. A name is unique in its group
 * only: of several the one that carries a mark of ours is meant, and where that does not tell, nobody is.
 */
export async function findCluster(cluster: CloudCluster, client: ArmClient): Promise<AksCluster | undefined> {
  const all = await findClusters(cluster, client);
  const [found, ...others] = all.length > 1 ? all.filter(({ tags }) => slotOf(tags) !== undefined) : all;
  if (others.length === 0 && (found || all.length === 0)) return found;
  throw new StepFailure(
    'ambiguous-ownership',
    `${all.length} clusters in ${cluster.region} are called ${cluster.name}.`,
  );
}

/** Every cluster of this name in the region, in any group. */
export async function findClusters({ name, region }: CloudCluster, client: ArmClient): Promise<AksCluster[]> {
  const path = `/subscriptions/${client.account}/providers/Microsoft.ContainerService/managedClusters`;
  const clusters = await client.list(path, clusterSchema);
  const isIt = (cluster: AksCluster) =>
    cluster.name.toLowerCase() === name.toLowerCase() && cluster.location.toLowerCase().replaceAll(' ', '') === region;
  return clusters.filter(isIt);
}
