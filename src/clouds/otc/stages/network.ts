import { StepFailure } from '../../../platform/failure.ts';
import { bind, type PlannedResource } from '../../../resources/resource-kind.ts';
import type { TenantPlan } from '../../cloud-adapter.ts';
import { capabilities } from '../capabilities.ts';
import type { OtcClient } from '../client.ts';
import { apiOf } from '../limits.ts';
import { wantedTags } from '../owner-mark.ts';
import { elasticIp } from '../resources/elastic-ip.ts';
import { natGateway } from '../resources/nat-gateway.ts';
import { snatRule } from '../resources/snat-rule.ts';
import { subnet } from '../resources/subnet.ts';
import { vpc } from '../resources/vpc.ts';
import { slots, subnetCidrs, vpcCidr } from '../slots.ts';

/** Connections that the nodes may have open to the outside at once: ten, fifty and two hundred thousand. */
const natSpecs = { small: '1', medium: '2', large: '3' } as const;

const NAT_BANDWIDTH_MBIT = 100;

/** A VPC whose subnets have each their use; only the nodes of the cluster can leave it, and by one address. */
export function planNetwork(tenant: TenantPlan, client: OtcClient): PlannedResource[] {
  if (tenant.zones.length < capabilities.zones) {
    throw new StepFailure(
      'invalid-input',
      `A tenant needs ${capabilities.zones} zones; ${tenant.region} was planned with fewer.`,
    );
  }
  const vpcService = { client, api: apiOf('vpc', client) };
  const natService = { client, api: apiOf('nat', client) };
  const subnetKind = bind(subnet, vpcService);
  const subnets = {
    nodes: slots.nodesSubnet,
    database: slots.databaseSubnet,
    ingress: slots.ingressSubnet,
  } as const;

  return [
    {
      slot: slots.vpc,
      kind: bind(vpc, vpcService),
      after: [],
      wanted: () => ({ cidr: vpcCidr, tags: wantedTags(tenant, slots.vpc) }),
    },
    ...(['nodes', 'database', 'ingress'] as const).map(
      (use): PlannedResource => ({
        slot: subnets[use],
        kind: subnetKind,
        after: [slots.vpc],
        wanted: (outputsOf) => ({
          vpcId: outputsOf(slots.vpc).vpcId,
          cidr: subnetCidrs[use],
          tags: wantedTags(tenant, subnets[use]),
        }),
      }),
    ),
    {
      slot: slots.natAddress,
      kind: bind(elasticIp, vpcService),
      after: [],
      wanted: () => ({ bandwidth: NAT_BANDWIDTH_MBIT, tags: wantedTags(tenant, slots.natAddress) }),
    },
    {
      slot: slots.natGateway,
      kind: bind(natGateway, natService),
      after: [slots.vpc, slots.nodesSubnet],
      wanted: (outputsOf) => ({
        vpcId: outputsOf(slots.vpc).vpcId,
        subnetId: outputsOf(slots.nodesSubnet).subnetId,
        spec: natSpecs[tenant.size],
        tags: wantedTags(tenant, slots.natGateway),
      }),
    },
    {
      slot: slots.snatRule,
      kind: bind(snatRule, natService),
      after: [slots.natGateway, slots.natAddress, slots.nodesSubnet],
      wanted: (outputsOf) => ({
        natGatewayId: outputsOf(slots.natGateway).natGatewayId,
        subnetId: outputsOf(slots.nodesSubnet).subnetId,
        publicIpIds: [outputsOf(slots.natAddress).publicIpId],
      }),
    },
  ];
}
