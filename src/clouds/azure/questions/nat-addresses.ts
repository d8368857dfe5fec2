import * as z from 'zod';
import type { CloudCluster } from '../../cloud-adapter.ts';
import type { ArmClient } from '../client.ts';
import { together } from '../together.ts';
import { type AksCluster, findCluster } from './aks-cluster.ts';

const references = z.array(z.object({ id: z.string() })).nullish();
const subnetSchema = z.object({ properties: z.object({ natGateway: z.object({ id: z.string() }).nullish() }) });
const gatewaySchema = z.object({ properties: z.object({ publicIpAddresses: references }) });
const addressSchema = z.object({ properties: z.object({ ipAddress: z.string().nullish() }) });

/**
 * Nodes in a subnet with a NAT gateway leave through it, whatever the cluster's outbound type says: it "takes precedence over … load
 * balancer" (Azure NAT gateway design). All others leave by the addresses that AKS itself names.
 */
export async function natAddresses(cluster: CloudCluster, client: ArmClient): Promise<string[]> {
  const found = await findCluster(cluster, client);
  if (!found) return [];
  const gatewayIds = await natGatewaysOf(found, client);
  const addressIds = gatewayIds.length > 0 ? await addressesOf(gatewayIds, client) : effectiveOutboundIps(found);
  const addresses = await together([...new Set(addressIds)].map((id) => client.get(id, addressSchema)));
  const cidrs = addresses.flatMap((address) =>
    address?.properties.ipAddress ? [`${address.properties.ipAddress}/32`] : [],
  );
  return [...new Set(cidrs)].sort();
}

async function natGatewaysOf({ properties }: AksCluster, client: ArmClient): Promise<string[]> {
  const ids = new Set(properties.agentPoolProfiles.flatMap(({ vnetSubnetID }) => vnetSubnetID ?? []));
  const subnets = await together([...ids].map((id) => client.get(id, subnetSchema)));
  return [...new Set(subnets.flatMap((subnet) => subnet?.properties.natGateway?.id ?? []))];
}

async function addressesOf(gatewayIds: readonly string[], client: ArmClient): Promise<string[]> {
  const gateways = await together(gatewayIds.map((id) => client.get(id, gatewaySchema)));
  return gateways.flatMap((gateway) => gateway?.properties.publicIpAddresses ?? []).map(({ id }) => id);
}

function effectiveOutboundIps({ properties: { networkProfile } }: AksCluster): string[] {
  const profiles = [networkProfile?.natGatewayProfile, networkProfile?.loadBalancerProfile];
  return profiles.flatMap((profile) => profile?.effectiveOutboundIPs ?? []).map(({ id }) => id);
}
