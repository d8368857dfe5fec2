import {
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeNatGatewaysCommand,
  DescribeVpcsCommand,
  EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import { EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBClustersCommand, RDSClient } from '@aws-sdk/client-rds';
import type { TenantPlan } from '../../cloud-adapter.ts';
import { roomFor } from '../../room-for.ts';
import type { ClientConfiguration } from '../client.ts';
import { everyPage } from '../pages.ts';
import { quotas } from '../quotas.ts';
import { together } from '../together.ts';

type Quota = keyof typeof quotas;

/** Counts what is there; the scarcest quota decides. Quotas that were raised for us are registered with the landing account. */
export async function room(
  { registered, size }: { registered: Readonly<Record<string, number>>; size: TenantPlan['size'] },
  configuration: ClientConfiguration,
): Promise<{ singleTenants: number; limitedBy: string }> {
  const used = await usage(configuration);
  const freeOf = (name: Quota) => (registered[name] ?? quotas[name].byDefault) - used[name];
  const free = {
    vpcs: freeOf('vpcs'),
    elasticIps: freeOf('elasticIps'),
    natGatewaysPerZone: freeOf('natGatewaysPerZone'),
    eksClusters: freeOf('eksClusters'),
    dbClusters: freeOf('dbClusters'),
    loadBalancers: freeOf('loadBalancers'),
    standardVcpus: freeOf('standardVcpus'),
  };
  return roomFor(size, { free, quotas });
}

async function usage(configuration: ClientConfiguration): Promise<Record<Quota, number>> {
  const ec2 = new EC2Client(configuration);
  const eks = new EKSClient(configuration);
  const rds = new RDSClient(configuration);
  const elb = new ElasticLoadBalancingV2Client(configuration);
  const living = [{ Name: 'state', Values: ['pending', 'available', 'failed', 'deleting'] }];
  const running = [{ Name: 'instance-state-name', Values: ['pending', 'running'] }];
  const [vpcs, addresses, gateways, clusters, databases, balancers, instances] = await together([
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
    everyPage(async (NextToken) => {
      const page = await ec2.send(new DescribeInstancesCommand({ Filters: running, NextToken, MaxResults: 1000 }));
      return { items: page.Reservations?.flatMap(({ Instances = [] }) => Instances), next: page.NextToken };
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
    standardVcpus: instances.filter(isOnDemandStandard).reduce((sum, instance) => sum + vcpusOf(instance), 0),
  };
}

/** The families A, C, D, H, I, M, R, T and Z share one quota; spot instances have their own ("Amazon EC2 service quotas"). */
function isOnDemandStandard({ InstanceType, InstanceLifecycle }: Instance): boolean {
  return InstanceLifecycle === undefined && /^(?:[acdhimrtz]|im|is)\d/.test(InstanceType ?? '');
}

function vcpusOf({ CpuOptions: { CoreCount = 0, ThreadsPerCore = 1 } = {} }: Instance): number {
  return CoreCount * ThreadsPerCore;
}
