import * as z from 'zod';
import type { CloudCluster } from '../../cloud-adapter.ts';
import type { OtcClient } from '../client.ts';
import { everyItem } from '../pages.ts';
import { together } from '../together.ts';
import { findCluster, nodePoolsOf } from './clusters.ts';

const gatewaySchema = z.object({ id: z.string(), router_id: z.string(), status: z.string() });
const ruleSchema = z.object({
  id: z.string(),
  status: z.string(),
  network_id: z.string().nullish(),
  floating_ip_address: z.string().nullish(),
});

/**
 * A cluster stands in a VPC, its nodes in the subnet that it names or in those of its node pools. What leaves a subnet leaves through the SNAT
 * rule for it, or for a range of addresses, of a gateway in the VPC.
 */
export async function natAddresses(cluster: CloudCluster, client: OtcClient): Promise<string[]> {
  const found = await findCluster(cluster.name, client);
  if (!found) return [];
  const { vpc, subnet } = found.spec.hostNetwork;
  const [pools, gateways] = await together([nodePoolsOf(found.metadata.uid, client), gatewaysIn(vpc, client)]);
  const subnets = [subnet, ...pools.flatMap(({ spec }) => spec.nodeTemplate.nodeNicSpec?.primaryNic?.subnetId ?? [])];
  const rules = (await together(gateways.map(({ id }) => rulesOf(id, client)))).flat();
  const addresses = rules
    .filter(({ status }) => status === 'ACTIVE')
    .filter(({ network_id: network }) => !network || subnets.includes(network))
    .flatMap(({ floating_ip_address: list }) => (list ? list.split(',') : []));
  return [...new Set(addresses.map((address) => `${address}/32`))].sort();
}

async function gatewaysIn(vpcId: string, client: OtcClient) {
  const gateways = await everyItem(client, {
    service: 'nat',
    path: '/v2.0/nat_gateways',
    member: 'nat_gateways',
    item: gatewaySchema,
    query: { router_id: vpcId },
  });
  return gateways.filter(({ status }) => status === 'ACTIVE');
}

function rulesOf(natGatewayId: string, client: OtcClient) {
  return everyItem(client, {
    service: 'nat',
    path: '/v2.0/snat_rules',
    member: 'snat_rules',
    item: ruleSchema,
    query: { nat_gateway_id: natGatewayId },
  });
}
