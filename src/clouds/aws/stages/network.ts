import { EC2Client } from '@aws-sdk/client-ec2';
import { StepFailure } from '../../../platform/failure.ts';
import { bind, type PlannedResource } from '../../../resources/resource-kind.ts';
import type { TenantPlan } from '../../cloud-adapter.ts';
import { capabilities } from '../capabilities.ts';
import type { ClientConfiguration } from '../client.ts';
import { apiOf } from '../limits.ts';
import { elasticIp } from '../resources/elastic-ip.ts';
import { internetGateway } from '../resources/internet-gateway.ts';
import { natGateway } from '../resources/nat-gateway.ts';
import { routeTable } from '../resources/route-table.ts';
import { subnet } from '../resources/subnet.ts';
import { vpc } from '../resources/vpc.ts';
import { letters, privateCidrs, publicCidrs, slots, vpcCidr } from '../slots.ts';

/** A VPC over three zones; everything private leaves through the NAT gateway of its own zone. */
export function planNetwork(tenant: TenantPlan, configuration: ClientConfiguration): PlannedResource[] {
  if (tenant.zones.length < capabilities.zones) {
    throw new StepFailure(
      'invalid-input',
      `A tenant needs ${capabilities.zones} zones; ${tenant.region} was planned with fewer.`,
    );
  }
  const ec2 = { client: new EC2Client(configuration), api: apiOf('ec2', configuration) };
  const cluster = { [`kubernetes.io/cluster/${tenant.clusterName}`]: 'shared' };
  const kinds = {
    vpc: bind(vpc, ec2),
    subnet: bind(subnet, ec2),
    internetGateway: bind(internetGateway, ec2),
    elasticIp: bind(elasticIp, ec2),
    natGateway: bind(natGateway, ec2),
    routeTable: bind(routeTable, ec2),
  };
  const zoneOf = (letter: (typeof letters)[number]) => tenant.zones[letters.indexOf(letter)];

  return [
    {
      slot: slots.vpc,
      kind: kinds.vpc,
      after: [],
      wanted: () => ({ cidr: vpcCidr, dnsSupport: true, dnsHostnames: true }),
    },
    {
      slot: slots.internetGateway,
      kind: kinds.internetGateway,
      after: [slots.vpc],
      wanted: (outputsOf) => ({ vpcId: outputsOf(slots.vpc).vpcId }),
    },
    {
      slot: slots.routeTable.public,
      kind: kinds.routeTable,
      after: [slots.vpc, slots.internetGateway, ...letters.map((letter) => slots.publicSubnet[letter])],
      wanted: (outputsOf) => ({
        vpcId: outputsOf(slots.vpc).vpcId,
        internetBy: outputsOf(slots.internetGateway).internetGatewayId,
        subnetIds: letters.map((letter) => outputsOf(slots.publicSubnet[letter]).subnetId),
      }),
    },
    ...letters.flatMap((letter): PlannedResource[] => [
      {
        slot: slots.publicSubnet[letter],
        kind: kinds.subnet,
        after: [slots.vpc],
        wanted: (outputsOf) => ({
          vpcId: outputsOf(slots.vpc).vpcId,
          cidr: publicCidrs[letter],
          zone: zoneOf(letter),
          kubernetesTags: { ...cluster, 'kubernetes.io/role/elb': '1' },
        }),
      },
      {
        slot: slots.privateSubnet[letter],
        kind: kinds.subnet,
        after: [slots.vpc],
        wanted: (outputsOf) => ({
          vpcId: outputsOf(slots.vpc).vpcId,
          cidr: privateCidrs[letter],
          zone: zoneOf(letter),
          kubernetesTags: { ...cluster, 'kubernetes.io/role/internal-elb': '1' },
        }),
      },
      { slot: slots.natAddress[letter], kind: kinds.elasticIp, after: [], wanted: () => ({}) },
      {
        slot: slots.natGateway[letter],
        kind: kinds.natGateway,
        // Without an internet gateway a NAT gateway fails: "Network vpc-… has no Internet gateway attached".
        after: [slots.internetGateway, slots.publicSubnet[letter], slots.natAddress[letter]],
        wanted: (outputsOf) => ({
          subnetId: outputsOf(slots.publicSubnet[letter]).subnetId,
          allocationId: outputsOf(slots.natAddress[letter]).allocationId,
        }),
      },
      {
        slot: slots.routeTable[letter],
        kind: kinds.routeTable,
        after: [slots.vpc, slots.privateSubnet[letter], slots.natGateway[letter]],
        wanted: (outputsOf) => ({
          vpcId: outputsOf(slots.vpc).vpcId,
          internetBy: outputsOf(slots.natGateway[letter]).natGatewayId,
          subnetIds: [outputsOf(slots.privateSubnet[letter]).subnetId],
        }),
      },
    ]),
  ];
}
