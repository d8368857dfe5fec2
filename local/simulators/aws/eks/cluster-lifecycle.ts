import type * as sdk from '@aws-sdk/client-eks';
import type { RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { keyOf } from '../../world/collection.ts';
import { placeOf } from '../caller-scope.ts';
import { addInterface, removeInterfacesOf } from '../ec2/interface-lifecycle.ts';
import type { SecurityGroup, Subnet } from '../ec2/objects.ts';
import { removeSecurityGroup } from '../ec2/security-groups.ts';
import { freeAddresses } from '../ec2/subnets.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { requestedAccess } from './endpoint-access.ts';
import { invalidParameter, limitExceeded, resourceInUse } from './faults.ts';
import type { EksCluster, EksStore } from './objects.ts';
import { checkedVersion } from './versions.ts';

/** EKS makes two to four interfaces in the given subnets; here one in each of the first two zones. */
const interfaceCount = 2;

interface ClusterRequest {
  readonly input: sdk.CreateClusterRequest;
  readonly context: RequestContext;
}

export function startCluster(store: EksStore, { input, context }: ClusterRequest): EksCluster {
  const { world, objects, clusters } = store;
  const place = placeOf(context);
  const name = checkedName(input.name);
  if (clusters.find(place, name)) {
    throw resourceInUse(`Cluster already exists with name: ${name}`, { clusterName: name });
  }
  if (!input.roleArn) {
    throw invalidParameter('The role ARN is missing.', { clusterName: name });
  }
  const version = checkedVersion(input.version);
  const vpcConfig = input.resourcesVpcConfig ?? {};
  const subnets = checkedSubnets(store, { input, context });
  const groupIds = vpcConfig.securityGroupIds ?? [];
  const missing = groupIds.find((id) => objects.securityGroups.find(place, id)?.vpcId !== subnets[0]?.vpcId);
  if (missing) {
    throw invalidParameter(`The security group ID '${missing}' does not exist in the VPC of the subnets`);
  }
  const access = requestedAccess(vpcConfig);
  if (clusters.at(place).length >= quotaOf(world, { place, name: 'eksClusters' })) {
    throw limitExceeded('Cluster limit exceeded for account.', { clusterName: name });
  }
  const tags = new Map(Object.entries(input.tags ?? {}));
  const head = newObject(world, { kind: 'eks-cluster', place, id: name, tags, state: 'CREATING' });
  const group = addClusterGroup(store, { name, subnets, place });
  const cluster = clusters.add({
    ...head,
    ...access,
    request: input,
    version,
    vpcId: group.vpcId,
    clusterSecurityGroupId: group.id,
    subnetIds: subnets.map(({ id }) => id),
    securityGroupIds: groupIds,
    logging: input.logging,
    healthIssues: [],
    updates: [],
  });
  addControlPlaneInterfaces(store, { cluster, subnets });
  const owner = () => tags.get('tenantry:owner');
  const failure = world.faults.resourceFailure({ service: 'eks', operation: 'CreateCluster', owner, ...place });
  world.after(world.duration('eks-cluster.create', keyOf(cluster)), () => {
    cluster.state = failure ? 'FAILED' : 'ACTIVE';
    cluster.healthIssues = failure
      ? [{ code: failure.code as sdk.ClusterIssueCode, message: failure.message, resourceIds: [name] }]
      : [];
  });
  return cluster;
}

function checkedName(name: string | undefined): string {
  if (!name || !/^[0-9A-Za-z][A-Za-z0-9\-_]{0,99}$/.test(name)) {
    throw invalidParameter(
      'The cluster name can contain only alphanumeric characters (case-sensitive), hyphens and underscores, and must start with an alphanumeric character.',
    );
  }
  return name;
}

function checkedSubnets({ objects }: EksStore, { input, context }: ClusterRequest): Subnet[] {
  const subnets = (input.resourcesVpcConfig?.subnetIds ?? []).map((id) => {
    const subnet = objects.subnets.find(placeOf(context), id);
    if (!subnet) {
      throw invalidParameter(`The subnet ID '${id}' does not exist`);
    }
    return subnet;
  });
  if (new Set(subnets.map(({ zone }) => zone)).size < 2) {
    throw invalidParameter('Subnets specified must be in at least two different AZs');
  }
  if (new Set(subnets.map(({ vpcId }) => vpcId)).size > 1) {
    throw invalidParameter('Subnets specified must belong to the same VPC');
  }
  const full = subnets.find((subnet) => freeAddresses(subnet) < interfaceCount);
  if (full) {
    throw invalidParameter(`Subnet ${full.id} does not have enough free IP addresses`);
  }
  return subnets;
}

function addClusterGroup({ world, objects }: EksStore, { name, subnets, place }: GroupOrder): SecurityGroup {
  const groupName = `eks-cluster-sg-${name}-${Number.parseInt(world.hex(`eks-group/${place.accountId}/${name}`, 7), 16)}`;
  const tags = new Map([
    ['Name', groupName],
    ['aws:eks:cluster-name', name],
    [`kubernetes.io/cluster/${name}`, 'owned'],
  ]);
  const part = { place, state: 'available', delayed: false } as const;
  const group = objects.securityGroups.add({
    ...newObject(world, { ...part, kind: 'security-group', tags, id: { prefix: 'sg' }, partOf: `eks/${name}` }),
    vpcId: subnets[0]?.vpcId ?? '',
    name: groupName,
    description:
      'EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as any managed workloads.',
  });
  const everything = { groupId: group.id, protocol: '-1', fromPort: -1, toPort: -1, description: undefined };
  const rule = { ...part, kind: 'security-group-rule', id: { prefix: 'sgr' }, partOf: group.id, implicit: true };
  objects.securityGroupRules.add({
    ...newObject(world, rule),
    ...everything,
    egress: false,
    peer: { groupId: group.id },
  });
  objects.securityGroupRules.add({
    ...newObject(world, rule),
    ...everything,
    egress: true,
    peer: { cidrIpv4: '0.0.0.0/0' },
  });
  return group;
}

interface GroupOrder {
  readonly name: string;
  readonly subnets: readonly Subnet[];
  readonly place: { readonly accountId: string; readonly region: string };
}

function addControlPlaneInterfaces(
  store: EksStore,
  { cluster, subnets }: { cluster: EksCluster; subnets: readonly Subnet[] },
): void {
  const zones = new Map(subnets.map((subnet) => [subnet.zone, subnet]));
  for (const subnet of [...zones.values()].slice(0, interfaceCount)) {
    addInterface(store, {
      subnet,
      description: `Amazon EKS ${cluster.id}`,
      interfaceType: 'interface',
      requesterId: 'amazon-eks',
      groupIds: [cluster.clusterSecurityGroupId, ...cluster.securityGroupIds],
      servesId: servedBy(cluster),
    });
  }
}

/** Interfaces name the cluster by what nothing else is called. */
const servedBy = ({ id }: EksCluster) => `eks/${id}`;

export function startClusterDeletion(store: EksStore, cluster: EksCluster): void {
  const { world, objects, clusters } = store;
  cluster.state = 'DELETING';
  world.after(world.duration('eks-cluster.delete', keyOf(cluster)), () => {
    removeInterfacesOf(objects, { ...cluster, id: servedBy(cluster) });
    const group = objects.securityGroups.find(cluster, cluster.clusterSecurityGroupId);
    const stillUsed = objects.networkInterfaces
      .at(cluster)
      .some(({ groupIds }) => groupIds.includes(cluster.clusterSecurityGroupId));
    if (group && !stillUsed) {
      removeSecurityGroup(objects, group);
    }
    clusters.remove(cluster);
  });
}
