import type * as sdk from '@aws-sdk/client-eks';
import { keyOf } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';
import { addInterface, removeInterfacesOf } from '../ec2/interface-lifecycle.ts';
import type { Subnet } from '../ec2/objects.ts';
import { natAddressesOf, routeTableOf } from '../ec2/reachability.ts';
import { freeAddresses } from '../ec2/subnets.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { invalidParameter, invalidRequest, limitExceeded, resourceInUse } from './faults.ts';
import { checkInstanceType, instancesOf, refusalOf } from './nodes.ts';
import type { EksCluster, EksNodegroup, EksStore } from './objects.ts';
import { checkedVersion } from './versions.ts';

export function nodegroupArn({ region, accountId, id }: EksNodegroup, world: World): string {
  const digits = world.hex(`nodegroup/${accountId}/${region}/${id}`, 32);
  const uuid = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return `arn:aws:eks:${region}:${accountId}:nodegroup/${id}/${uuid}`;
}

const subnetsOf = (
  { objects }: EksStore,
  { cluster, ids }: { cluster: EksCluster | EksNodegroup; ids: readonly string[] },
) => ids.flatMap((id) => objects.subnets.find(cluster, id) ?? []);

export function startNodegroup(
  store: EksStore,
  { cluster, input }: { cluster: EksCluster; input: sdk.CreateNodegroupRequest },
): EksNodegroup {
  const { world, nodegroups } = store;
  const name = input.nodegroupName ?? '';
  const members = { clusterName: cluster.id, nodegroupName: name };
  if (!/^[0-9A-Za-z][A-Za-z0-9\-_]{0,62}$/.test(name)) {
    throw invalidParameter('The node group name is not valid.', members);
  }
  if (cluster.state !== 'ACTIVE') {
    throw invalidRequest(`Cluster '${cluster.id}' is not in ACTIVE status`, members);
  }
  if (nodegroups.find(cluster, `${cluster.id}/${name}`)) {
    throw resourceInUse(`NodeGroup already exists with name ${name} and cluster name ${cluster.id}`, members);
  }
  const ids = input.subnets ?? [];
  const missing = ids.find((id) => !store.objects.subnets.find(cluster, id));
  if (missing || ids.length === 0) {
    throw invalidParameter(`The subnet ID '${missing ?? ''}' does not exist`, members);
  }
  if (!input.nodeRole) {
    throw invalidParameter('The node role is missing.', members);
  }
  const siblings = nodegroups.at(cluster).filter(({ clusterName }) => clusterName === cluster.id);
  if (siblings.length >= quotaOf(world, { place: cluster, name: 'nodegroupsPerCluster' })) {
    throw limitExceeded('Nodegroup limit exceeded for cluster.', members);
  }
  const scaling = {
    minSize: input.scalingConfig?.minSize ?? 1,
    maxSize: input.scalingConfig?.maxSize ?? 2,
    desiredSize: input.scalingConfig?.desiredSize ?? 2,
  };
  if (scaling.minSize > scaling.desiredSize || scaling.desiredSize > scaling.maxSize) {
    throw invalidParameter(
      'Minimum capacity, desired capacity and maximum capacity must be in ascending order.',
      members,
    );
  }
  checkInstanceType(input);
  const tags = new Map(Object.entries(input.tags ?? {}));
  const id = `${cluster.id}/${name}`;
  const nodegroup = nodegroups.add({
    ...newObject(world, { kind: 'eks-nodegroup', place: placeOnly(cluster), id, tags, state: 'CREATING' }),
    name,
    clusterName: cluster.id,
    request: input,
    version: input.version ? checkedVersion(input.version) : cluster.version,
    scaling,
    nodes: 0,
    labels: { ...input.labels },
    taints: input.taints ?? [],
    modifiedAtMs: world.clock.now(),
    healthIssues: [],
  });
  const { accountId } = cluster;
  const owner = () => tags.get('tenantry:owner') ?? cluster.tags.get('tenantry:owner');
  const refusal = refusalOf({ nodes: scaling.desiredSize, nodegroup }, store);
  if (!refusal) nodegroup.nodes = scaling.desiredSize;
  const failure =
    world.faults.resourceFailure({ service: 'eks', operation: 'CreateNodegroup', accountId, owner }) ?? refusal;
  world.after(world.duration('eks-nodegroup.create', keyOf(nodegroup)), () =>
    finishNodegroup(store, { nodegroup, failure }),
  );
  return nodegroup;
}

const placeOnly = ({ accountId, region }: EksCluster) => ({ accountId, region });

interface NodegroupEnd {
  readonly nodegroup: EksNodegroup;
  readonly failure: { readonly code: string; readonly message: string } | undefined;
}

function finishNodegroup(store: EksStore, { nodegroup, failure }: NodegroupEnd): void {
  const subnets = subnetsOf(store, { cluster: nodegroup, ids: nodegroup.request.subnets ?? [] });
  const stranded = subnets.every((subnet) => !reachesInternet(store, subnet));
  const issue = failure ?? (stranded ? stalledNodes : undefined);
  nodegroup.state = issue ? 'CREATE_FAILED' : 'ACTIVE';
  nodegroup.healthIssues = issue
    ? [{ code: issue.code as sdk.NodegroupIssueCode, message: issue.message, resourceIds: [nodegroup.name] }]
    : [];
  nodegroup.modifiedAtMs = store.world.clock.now();
  if (!issue) {
    resizeNodes(store, nodegroup);
  }
}

/** What EKS reports when nodes cannot fetch what they need to start. */
const stalledNodes = {
  code: 'NodeCreationFailure',
  message: 'Instances failed to join the kubernetes cluster',
};

const reachesInternet = ({ objects }: EksStore, subnet: Subnet): boolean => {
  const target = routeTableOf(objects, subnet)?.routes.find(({ destination }) => destination === '0.0.0.0/0')?.target;
  return natAddressesOf(objects, [subnet]).length > 0 || (target?.startsWith('igw-') ?? false);
};

const nodesOf = ({ id }: EksNodegroup) => `eks-nodes/${id}`;

/** Nodes are seen here by the interfaces that they hold in the subnets, and as instances of EC2. */
export function resizeNodes(store: EksStore, nodegroup: EksNodegroup): void {
  const { objects, clusters } = store;
  removeInterfacesOf(objects, { ...nodegroup, id: nodesOf(nodegroup) });
  nodegroup.nodes = nodegroup.scaling.desiredSize;
  const cluster = clusters.find(nodegroup, nodegroup.clusterName);
  for (const { instanceId, subnetId } of instancesOf(nodegroup, store)) {
    const subnet = objects.subnets.find(nodegroup, subnetId);
    if (subnet && cluster && freeAddresses(subnet) > 0) {
      addInterface(store, {
        subnet,
        description: `aws-K8S-${instanceId}`,
        interfaceType: 'interface',
        requesterId: nodegroup.accountId,
        groupIds: [cluster.clusterSecurityGroupId],
        servesId: nodesOf(nodegroup),
      });
    }
  }
}

export function startNodegroupDeletion(store: EksStore, nodegroup: EksNodegroup): void {
  const { world, objects, nodegroups } = store;
  nodegroup.state = 'DELETING';
  world.after(world.duration('eks-nodegroup.delete', keyOf(nodegroup)), () => {
    removeInterfacesOf(objects, { ...nodegroup, id: nodesOf(nodegroup) });
    nodegroups.remove(nodegroup);
  });
}
