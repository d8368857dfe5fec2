import { bind, type PlannedResource } from '../../../resources/resource-kind.ts';
import type { TenantPlan } from '../../cloud-adapter.ts';
import type { OtcClient } from '../client.ts';
import { clusterMaking } from '../cluster-making.ts';
import { apiOf } from '../limits.ts';
import { wantedTags } from '../owner-mark.ts';
import { elasticIp } from '../resources/elastic-ip.ts';
import { loadBalancer } from '../resources/load-balancer.ts';
import { slots } from '../slots.ts';

const INGRESS_BANDWIDTH_MBIT = 300;

/** The tenant's front door: a load balancer over all zones, with one address. */
export function planIngress(tenant: TenantPlan, client: OtcClient): PlannedResource[] {
  return [
    {
      slot: slots.ingressAddress,
      kind: bind(elasticIp, { client, api: apiOf('vpc', client) }),
      after: [],
      wanted: () => ({ bandwidth: INGRESS_BANDWIDTH_MBIT, tags: wantedTags(tenant, slots.ingressAddress) }),
    },
    {
      slot: slots.loadBalancer,
      kind: bind(loadBalancer, { client, api: apiOf('elb', client) }),
      after: [slots.vpc, slots.ingressSubnet, slots.ingressAddress],
      neededWith: clusterMaking,
      wanted: (outputsOf) => ({
        vpcId: outputsOf(slots.vpc).vpcId,
        neutronSubnetId: outputsOf(slots.ingressSubnet).neutronSubnetId,
        zones: tenant.zones,
        publicIpId: outputsOf(slots.ingressAddress).publicIpId,
      }),
    },
  ];
}
