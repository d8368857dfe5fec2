import { keyOf, type Place } from '../../world/collection.ts';
import { refusal } from '../faults.ts';
import { newObject } from '../new-object.ts';
import type { Cluster, SecurityGroup } from '../objects.ts';
import { quotaOf } from '../quotas.ts';
import type { OtcStore } from '../store.ts';
import { bind, unbind } from '../vpc/public-ips.ts';
import { addGroup, addRule, removeGroup } from '../vpc/security-groups.ts';
import { type ClusterRequest, foundationOf } from './cluster-request.ts';
import type { CceJobs } from './jobs.ts';

export function createCluster(
  store: OtcStore,
  { place, asked, jobs }: { place: Place; asked: ClusterRequest; jobs: CceJobs },
): Cluster {
  const { world, objects } = store;
  const { name } = asked.metadata;
  if (objects.clusters.at(place).some((other) => other.name === name)) {
    throw refusal(409, 'CCE.01409001', 'The resource already exists.');
  }
  const { subnet, publicIp } = foundationOf(store, { place, asked });
  if (objects.clusters.at(place).length >= quotaOf(world, { place, name: 'clusters' })) {
    throw refusal(400, 'CCE.01400007', 'Insufficient cluster quota.');
  }
  const description = asked.spec.description ?? '';
  const common = newObject(world, {
    kind: 'cce-cluster',
    place,
    state: 'Creating',
    written: { name, description },
    id: (uuid) => `${uuid.slice(0, 24)}0255ac10${uuid.slice(-4)}`,
  });
  const job = jobs.begin({ type: 'CreateCluster', accountId: place.accountId, clusterId: common.id });
  const groups = groupsFor(store, { cluster: { ...common, name }, asked });
  const cluster = objects.clusters.add({
    ...common,
    name,
    description,
    spec: { version: 'v1.33', ...asked.spec },
    vpcId: subnet.vpcId,
    subnetId: subnet.id,
    controlGroupId: groups.control.id,
    nodeGroupId: groups.node.id,
    jobId: job.id,
    publicIpId: publicIp?.id,
    failure: undefined,
  });
  if (publicIp) bind(publicIp, { to: cluster.id });
  const failure = world.faults.resourceFailure({
    service: 'otc-cce',
    operation: 'CreateCluster',
    accountId: place.accountId,
    owner: () => cluster.tags.get('tenantry-owner'),
  });
  world.after(world.duration('otc-cce-cluster.create', keyOf(cluster)), () => {
    if (cluster.state !== 'Creating') return;
    cluster.state = failure ? 'Unavailable' : 'Available';
    cluster.failure = failure;
    job.end(failure?.message);
  });
  return cluster;
}

/** One for the masters, which lets in whom `publicAccess` names, everybody where it names nobody; and one for the nodes. */
function groupsFor(
  store: OtcStore,
  {
    cluster,
    asked,
  }: { cluster: Pick<Cluster, 'id' | 'name' | 'accountId' | 'region' | 'tags'>; asked: ClusterRequest },
): { control: SecurityGroup; node: SecurityGroup } {
  const suffix = cluster.id.slice(0, 5);
  const group = (role: string, of: string) =>
    addGroup(store, {
      place: cluster,
      name: `${cluster.name}-cce-${role}-${suffix}`,
      description: `The security group of the ${of} of cluster ${cluster.id}`,
      worldTags: cluster.tags,
      partOf: cluster.id,
    });
  const control = group('control', 'master nodes');
  const node = group('node', 'worker nodes');
  const cidrs = asked.spec.publicAccess?.cidrs ?? [];
  for (const remoteIpPrefix of cidrs.length > 0 ? cidrs : ['0.0.0.0/0']) {
    addRule(store, { group: control, direction: 'ingress', protocol: 'tcp', multiport: '5443', remoteIpPrefix });
  }
  addRule(store, { group: control, direction: 'ingress', protocol: 'tcp', multiport: '5443', remoteGroupId: node.id });
  addRule(store, { group: node, direction: 'ingress', protocol: 'icmp', remoteGroupId: control.id });
  return { control, node };
}

interface Deletion {
  readonly cluster: Cluster;
  readonly jobs: CceJobs;
  /** Whether disks and load balancers that its controllers made go with it. */
  readonly volumes: boolean;
  readonly balancers: boolean;
}

/** A repeated deletion changes nothing. */
export function startDeletion(store: OtcStore, { cluster, jobs, volumes, balancers }: Deletion): void {
  const { world, objects } = store;
  if (cluster.state === 'Deleting') return;
  cluster.state = 'Deleting';
  const { accountId, id: clusterId } = cluster;
  const job = jobs.begin({ type: 'DeleteCluster', accountId, clusterId });
  world.after(world.duration('otc-cce-cluster.delete', keyOf(cluster)), () => {
    for (const pool of objects.nodePools.at(cluster).filter((each) => each.clusterId === clusterId)) {
      objects.nodePools.remove(pool);
    }
    for (const volume of objects.volumes
      .at(cluster)
      .filter(({ cloudTags }) => cloudTags.get('CCE-Cluster-ID') === clusterId)) {
      if (volumes) objects.volumes.remove(volume);
    }
    for (const balancer of objects.loadBalancers
      .at(cluster)
      .filter(({ description }) => description.includes(clusterId))) {
      if (!balancers) continue;
      objects.loadBalancers.remove(balancer);
      unbind(objects.publicIps.find(balancer, balancer.publicIpId ?? ''));
    }
    for (const groupId of [cluster.controlGroupId, cluster.nodeGroupId]) {
      const group = objects.securityGroups.find(cluster, groupId);
      if (group) removeGroup(store, group);
    }
    unbind(objects.publicIps.find(cluster, cluster.publicIpId ?? ''));
    objects.clusters.remove(cluster);
    job.end();
  });
}
