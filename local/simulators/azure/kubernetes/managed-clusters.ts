import { contains, parseCidr } from '../../world/cidr.ts';
import type { Arm } from '../arm/arm.ts';
import { containerServiceWords } from '../arm/bodies.ts';
import { type ArmResource, type ArmType, provisioningStates, type Standing } from '../arm/resource.ts';
import { conflict } from '../fault.ts';
import type { PublicIpBody } from '../network/bodies.ts';
import type { SubnetUser, SubnetUsers } from '../network/users.ts';
import { type ClusterBody, managedClusterKind } from './cluster-body.ts';
import { checkCluster } from './cluster-checks.ts';
import { egressAddresses, natGatewaysOf, nodeGroupOf, outboundIpsOf } from './egress.ts';
import { makeNodeGroup, makeOutboundIp, removeNodeGroup } from './node-group.ts';

interface Surroundings {
  readonly arm: Arm;
  readonly addresses: ArmType<PublicIpBody>;
  readonly users: SubnetUsers;
}

export function managedClusterType({ arm, addresses, users }: Surroundings): ArmType<ClusterBody> {
  users.join(() => arm.all<ClusterBody>(managedClusterKind).flatMap(usersOf));
  return {
    ...managedClusterKind,
    service: 'azure-containerservice',
    operations: 'ManagedClusters',
    // The last one is Rancher's operator's.
    apiVersions: ['2026-06-01', '2026-05-01', '2025-10-01', '2025-05-01', '2024-02-01'],
    name: /^[a-zA-Z0-9]([\w-]{0,61}[a-zA-Z0-9])?$/,
    words: containerServiceWords,
    readOnly: [
      'provisioningState',
      'powerState',
      'fqdn',
      'azurePortalFQDN',
      'maxAgentPools',
      'currentKubernetesVersion',
      'currentOrchestratorVersion',
      'resourceUID',
      'status',
      'identityProfile',
      'loadBalancerProfile',
      'principalId',
      'tenantId',
    ],
    placed: 'regional',
    states: { ...provisioningStates, creating: 'Creating' },
    stateProperty: 'provisioningState',
    durations: {
      create: 'azure-managed-cluster.create',
      update: 'azure-managed-cluster.update',
      delete: 'azure-managed-cluster.delete',
    },
    created: 201,
    check: checkCluster,
    busy: ({ resource }) =>
      conflict(
        'OperationNotAllowed',
        `Operation is not allowed because there's an in progress ${resource.state.toLowerCase()} managed cluster operation on the managed cluster ${resource.name}. Please wait for it to finish before starting a new operation.`,
      ),

    accepted({ resource }) {
      makeNodeGroup(arm, resource);
      const { dnsPrefix = resource.name } = resource.body.properties;
      resource.readOnly = {
        ...resource.readOnly,
        fqdn: `${dnsPrefix}-${arm.world.hex(`azure-aks/${resource.armId}`, 8)}.hcp.${resource.region}.azmk8s.io`,
        powerState: { code: 'Running' },
        maxAgentPools: 100,
      };
      const isBalanced = (resource.body.properties.networkProfile?.outboundType ?? 'loadBalancer') === 'loadBalancer';
      if (isBalanced && outboundIpsOf(arm, resource).length === 0) makeOutboundIp({ arm, addresses }, resource);
    },

    failure: unreachableApi,

    finished({ resource }) {
      delete resource.readOnly.status;
    },

    shown: shownCluster,
    gone: ({ resource }) => removeNodeGroup(arm, resource),
  };
}

/** Nodes call the API server from where they leave; the addresses of the cluster's own load balancer are let in without being listed. */
function unreachableApi({ arm, resource }: Standing<ClusterBody>) {
  const ranges = (resource.body.properties.apiServerAccessProfile?.authorizedIPRanges ?? []).map((range) =>
    parseCidr(range.includes('/') ? range : `${range}/32`),
  );
  if (ranges.length === 0 || natGatewaysOf(arm, resource).length === 0) return undefined;
  const locked = egressAddresses(arm, resource).find((address) => {
    const caller = parseCidr(`${address}/32`);
    return !ranges.some((range) => range && caller && contains(range, caller));
  });
  if (locked === undefined) return undefined;
  const failure = {
    code: 'K8SAPIServerConnFailVMExtensionError',
    message: `Unable to establish connection from agents to Kubernetes API server, please see https://aka.ms/aks-required-ports-and-addresses for more information. Details: VMSSAgentPoolReconciler retry failed: connection from ${locked} timed out.`,
  };
  resource.readOnly.status = { provisioningError: failure };
  return failure;
}

function shownCluster({ arm, resource }: Standing<ClusterBody>): object {
  const { servicePrincipalProfile, networkProfile, agentPoolProfiles = [], ...properties } = resource.body.properties;
  const outboundIps = outboundIpsOf(arm, resource).map((id) => ({ id }));
  const version = properties.kubernetesVersion ?? '1.35';
  return {
    ...properties,
    kubernetesVersion: version,
    currentKubernetesVersion: version.split('.').length > 2 ? version : `${version}.3`,
    nodeResourceGroup: nodeGroupOf(resource),
    ...(servicePrincipalProfile && { servicePrincipalProfile: { clientId: servicePrincipalProfile.clientId } }),
    agentPoolProfiles: agentPoolProfiles.map((pool) => ({
      type: 'VirtualMachineScaleSets',
      ...pool,
      provisioningState: resource.state,
      powerState: { code: 'Running' },
    })),
    networkProfile: {
      networkPlugin: 'kubenet',
      loadBalancerSku: 'standard',
      outboundType: 'loadBalancer',
      ...networkProfile,
      ...(outboundIps.length > 0 && {
        loadBalancerProfile: { managedOutboundIPs: { count: outboundIps.length }, effectiveOutboundIPs: outboundIps },
      }),
    },
  };
}

function usersOf(cluster: ArmResource<ClusterBody>): SubnetUser[] {
  const group = `/subscriptions/${cluster.accountId}/resourceGroups/${nodeGroupOf(cluster)}`;
  return (cluster.body.properties.agentPoolProfiles ?? []).flatMap(({ name, vnetSubnetID }) =>
    vnetSubnetID === undefined
      ? []
      : [
          {
            subnetId: vnetSubnetID,
            id: `${group}/providers/Microsoft.Compute/virtualMachineScaleSets/aks-${name}-vmss/virtualMachines/0/networkInterfaces/aks-${name}-vmss/ipConfigurations/ipconfig1`,
          },
        ],
  );
}
