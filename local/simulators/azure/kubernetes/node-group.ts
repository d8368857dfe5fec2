import type { Arm } from '../arm/arm.ts';
import { freshEtag } from '../arm/lifecycle.ts';
import type { ArmResource, ArmType } from '../arm/resource.ts';
import { groupIdOf, resourceIdOf } from '../arm/resource-ids.ts';
import type { PublicIpBody } from '../network/bodies.ts';
import { addGroup } from '../resources/new-group.ts';
import type { ClusterBody } from './cluster-body.ts';
import { nodeGroupOf } from './egress.ts';

/** The resource group that AKS makes for nodes and load balancer, tagged as the cluster is. Nobody but AKS makes or removes it. */
export function makeNodeGroup(arm: Arm, cluster: ArmResource<ClusterBody>): void {
  const name = nodeGroupOf(cluster);
  if (arm.find(groupIdOf(cluster.accountId, name))) return;
  const body = {
    location: cluster.region,
    tags: {
      ...cluster.body.tags,
      'aks-managed-cluster-name': cluster.name,
      'aks-managed-cluster-rg': cluster.resourceGroup,
    },
    managedBy: cluster.armId,
  };
  addGroup(arm, { subscriptionId: cluster.accountId, name, body, region: cluster.region, implicit: true });
}

/** The address by which a Standard load balancer lets nodes out; it is made whatever else the subnet has. */
export function makeOutboundIp(
  { arm, addresses }: { arm: Arm; addresses: ArmType<PublicIpBody> },
  cluster: ArmResource<ClusterBody>,
): void {
  const { world } = arm;
  const name = world.hex(`azure-outbound-ip/${cluster.armId}`, 32);
  const resourceGroup = nodeGroupOf(cluster);
  const armId = resourceIdOf({
    subscriptionId: cluster.accountId,
    resourceGroup,
    type: addresses.type,
    names: [name],
  });
  const resource: ArmResource<PublicIpBody> = {
    id: armId,
    armId,
    accountId: cluster.accountId,
    region: cluster.region,
    type: addresses.type,
    name,
    resourceGroup,
    tags: new Map([...cluster.tags, ['aks-managed-type', 'aks-slb-managed-outbound-ip']]),
    createdAtMs: world.clock.now(),
    visibleAtMs: world.clock.now(),
    implicit: true,
    state: addresses.states.ready,
    body: {
      location: cluster.region,
      sku: { name: 'Standard', tier: 'Regional' },
      properties: { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv4' },
    },
    etag: '',
    readOnly: { ipAddress: world.publicAddresses.take(armId) },
    operationId: undefined,
  };
  resource.etag = freshEtag(arm, resource);
  arm.add(addresses, resource);
}

export function removeNodeGroup(arm: Arm, cluster: ArmResource<ClusterBody>): void {
  const name = nodeGroupOf(cluster);
  for (const resource of arm.inGroup(cluster.accountId, name)) {
    arm.remove(resource);
    arm.typeOf(resource).gone?.({ arm, resource });
  }
  const group = arm.find(groupIdOf(cluster.accountId, name));
  if (group) arm.remove(group);
}
