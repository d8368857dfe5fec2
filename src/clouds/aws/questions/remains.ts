import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  type Filter,
} from '@aws-sdk/client-ec2';
import { EKSClient, ListNodegroupsCommand } from '@aws-sdk/client-eks';
import {
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ObservedResource, ResourceState } from '../../../resources/resource-kind.ts';
import type { CloudCluster } from '../../cloud-adapter.ts';
import type { ClientConfiguration } from '../client.ts';
import { everyPage } from '../pages.ts';
import { orAbsent } from '../resources/by-name.ts';
import { findCluster } from './eks-cluster.ts';

/** DescribeTags of ELB takes 20 load balancers a call. */
const TAGS_AT_ONCE = 20;

/** What EKS, its network plugin and its load balancer controller made for a cluster, as far as it is still there. */
export async function remains(cluster: CloudCluster, configuration: ClientConfiguration): Promise<ObservedResource[]> {
  const found = await Promise.all([
    eksRemains(cluster, configuration),
    ec2Remains(cluster, new EC2Client(configuration)),
    loadBalancers(cluster, new ElasticLoadBalancingV2Client(configuration)),
  ]);
  return found.flat();
}

async function eksRemains(cluster: CloudCluster, configuration: ClientConfiguration): Promise<ObservedResource[]> {
  const found = await findCluster(cluster.name, configuration);
  if (found === undefined) {
    return [];
  }
  const eks = new EKSClient(configuration);
  const groups = await everyPage(async (nextToken) => {
    const page = await orAbsent(() => eks.send(new ListNodegroupsCommand({ clusterName: cluster.name, nextToken })));
    return { items: page?.nodegroups, next: page?.nextToken };
  });
  const state: ResourceState = found.status === 'DELETING' ? 'leaving' : 'ready';
  return [
    remain({ kind: 'eks-cluster', id: found.arn ?? cluster.name, state }),
    ...groups.map((name) => remain({ kind: 'eks-nodegroup', id: `${cluster.name}/${name}`, state })),
  ];
}

async function ec2Remains({ name }: CloudCluster, ec2: EC2Client): Promise<ObservedResource[]> {
  const owned = { Name: `tag:kubernetes.io/cluster/${name}`, Values: ['owned'] };
  const [tagged, controlPlane, groups] = await Promise.all([
    interfaces([owned], ec2),
    // The control plane's own interfaces carry no tag of the cluster, but this description.
    interfaces([{ Name: 'description', Values: [`Amazon EKS ${name}`] }], ec2),
    everyPage(async (NextToken) => {
      const page = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [owned], NextToken }));
      return { items: page.SecurityGroups, next: page.NextToken };
    }),
  ]);
  const interfaceIds = new Set([...tagged, ...controlPlane]);
  return [
    ...[...interfaceIds].map((id) => remain({ kind: 'network-interface', id, state: 'ready' })),
    ...groups.map(({ GroupId }) => remain({ kind: 'security-group', id: GroupId ?? '', state: 'ready' })),
  ];
}

async function interfaces(Filters: Filter[], ec2: EC2Client): Promise<string[]> {
  const found = await everyPage(async (NextToken) => {
    const page = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters, NextToken }));
    return { items: page.NetworkInterfaces, next: page.NextToken };
  });
  return found.flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? []);
}

async function loadBalancers({ name }: CloudCluster, elb: ElasticLoadBalancingV2Client): Promise<ObservedResource[]> {
  const all = await everyPage(async (Marker) => {
    const page = await elb.send(new DescribeLoadBalancersCommand({ Marker }));
    return { items: page.LoadBalancers, next: page.NextMarker };
  });
  const arns = all.flatMap(({ LoadBalancerArn }) => LoadBalancerArn ?? []);
  const found: ObservedResource[] = [];
  for (let start = 0; start < arns.length; start += TAGS_AT_ONCE) {
    const ResourceArns = arns.slice(start, start + TAGS_AT_ONCE);
    const answer = await orAbsent(() => elb.send(new DescribeTagsCommand({ ResourceArns })));
    const ofCluster = (answer?.TagDescriptions ?? []).filter(({ Tags }) =>
      Tags?.some(
        ({ Key, Value }) =>
          Key === `kubernetes.io/cluster/${name}` || (Key === 'elbv2.k8s.aws/cluster' && Value === name),
      ),
    );
    found.push(
      ...ofCluster.map(({ ResourceArn }) => remain({ kind: 'load-balancer', id: ResourceArn ?? '', state: 'ready' })),
    );
  }
  return found;
}

function remain({ kind, id, state }: { kind: string; id: string; state: ResourceState }): ObservedResource {
  return { providerId: id, slot: undefined, state, outputs: { kind } };
}
