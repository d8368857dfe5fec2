import {
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBClustersCommand, RDSClient } from '@aws-sdk/client-rds';
import type { ClientConfiguration } from '../client.ts';
import { everyPage } from '../pages.ts';

/** AWS's default quotas per account and region, and what one single tenant takes of each. */
const limits = {
  vpcs: { byDefault: 5, perTenant: 1 },
  elasticIps: { byDefault: 5, perTenant: 6 },
  /** Per zone; a tenant has one in each of three. */
  natGatewaysPerZone: { byDefault: 5, perTenant: 1 },
  eksClusters: { byDefault: 100, perTenant: 1 },
  dbClusters: { byDefault: 40, perTenant: 1 },
  loadBalancers: { byDefault: 50, perTenant: 1 },
} as const;

type Limit = keyof typeof limits;

/** Counts what is there; the scarcest quota decides. Quotas that were raised for us are registered with the landing account. */
export async function room(
  quotas: Readonly<Record<string, number>>,
  configuration: ClientConfiguration,
): Promise<{ singleTenants: number; limitedBy: string }> {
  const used = await usage(configuration);
  const names = Object.keys(limits).filter((name): name is Limit => name in limits);
  const rooms = names.map((name) => {
    const free = (quotas[name] ?? limits[name].byDefault) - used[name];
    return { limitedBy: name, singleTenants: Math.max(0, Math.floor(free / limits[name].perTenant)) };
  });
  return rooms.reduce((scarcest, next) => (next.singleTenants < scarcest.singleTenants ? next : scarcest));
}

async function usage(configuration: ClientConfiguration): Promise<Record<Limit, number>> {
  const ec2 = new EC2Client(configuration);
  const eks = new EKSClient(configuration);
  const rds = new RDSClient(configuration);
  const elb = new ElasticLoadBalancingV2Client(configuration);
  const living = [{ Name: 'state', Values: ['pending', 'available', 'failed', 'deleting'] }];
  const [vpcs, addresses, gateways, clusters, databases, balancers] = await Promise.all([
    everyPage(async (NextToken) => {
      const page = await ec2.send(new DescribeVpcsCommand({ NextToken }));
      return { items: page.Vpcs, next: page.NextToken };
    }),
    ec2.send(new DescribeAddressesCommand({})),
    everyPage(async (NextToken) => {
      const page = await ec2.send(new DescribeNatGatewaysCommand({ Filter: living, NextToken }));
      return { items: page.NatGateways, next: page.NextToken };
    }),
    everyPage(async (nextToken) => {
      const page = await eks.send(new ListClustersCommand({ nextToken }));
      return { items: page.clusters, next: page.nextToken };
    }),
    everyPage(async (Marker) => {
      const page = await rds.send(new DescribeDBClustersCommand({ Marker }));
      return { items: page.DBClusters, next: page.Marker };
    }),
    everyPage(async (Marker) => {
      const page = await elb.send(new DescribeLoadBalancersCommand({ Marker }));
      return { items: page.LoadBalancers, next: page.NextMarker };
    }),
  ]);
  return {
    vpcs: vpcs.length,
    elasticIps: addresses.Addresses?.length ?? 0,
    // Tenants spread evenly over three zones; a gateway of somebody else counts as if it stood in the fullest one.
    natGatewaysPerZone: Math.ceil(gateways.length / 3),
    eksClusters: clusters.length,
    dbClusters: databases.length,
    loadBalancers: balancers.filter(({ Type }) => Type === 'network').length,
  };
}
