import { CloudError } from '../hosted/cloud-error.ts';
import type { AksConfig, AksNodePool } from './aks-config.ts';
import { defined } from './cluster-body.ts';
import type { AgentPool, ManagedCluster } from './managed-cluster.ts';

/** `buildUpstreamClusterState`: what AKS has, in the shape of a config. Names of the network are not read back, so they never drift. */
export function upstreamSpecOf({ tags, identity, properties = {} }: ManagedCluster, spec: AksConfig): AksConfig {
  const { networkProfile: network = {}, apiServerAccessProfile: access = {}, addonProfiles: addons = {} } = properties;
  if (properties.kubernetesVersion === undefined) {
    throw new CloudError(`cannot detect cluster [${spec.clusterName}] upstream kubernetes version`);
  }
  const [userAssignedIdentity] = Object.keys(identity?.userAssignedIdentities ?? {});
  return {
    kubernetesVersion: properties.kubernetesVersion,
    tags: tags ?? {},
    nodePools: (properties.agentPoolProfiles ?? []).map((pool) => poolOf(pool, spec)),
    privateCluster: access.enablePrivateCluster ?? false,
    // No list and an empty one are the same: an endpoint that is open to the world.
    authorizedIpRanges: access.authorizedIPRanges ?? [],
    managedIdentity: identity !== undefined,
    ...defined({
      dnsPrefix: properties.dnsPrefix,
      networkPlugin: network.networkPlugin,
      networkPolicy: network.networkPolicy,
      dnsServiceIp: network.dnsServiceIP,
      serviceCidr: network.serviceCidr,
      podCidr: network.podCidr,
      outboundType: network.outboundType,
      loadBalancerSku: network.loadBalancerSku,
      httpApplicationRouting: addons.httpApplicationRouting?.enabled,
      monitoring: addons.omsAgent?.enabled,
      privateDnsZone: access.privateDNSZone,
      userAssignedIdentity,
    }),
  };
}

/** The number of nodes is not taken over while something else decides it. */
function poolOf(pool: AgentPool, spec: AksConfig): AksNodePool {
  const wanted = spec.nodePools?.find(({ name }) => name === pool.name);
  const isMoving = pool.provisioningState !== 'Succeeded' || pool.enableAutoScaling === true;
  const { minCount, maxCount, enableAutoScaling } = pool;
  return {
    ...defined({
      name: pool.name,
      count: isMoving && wanted ? wanted.count : pool.count,
      maxPods: pool.maxPods,
      vmSize: pool.vmSize,
      osDiskSizeGB: pool.osDiskSizeGB,
      osDiskType: pool.osDiskType,
      mode: pool.mode,
      osType: pool.osType,
      orchestratorVersion: pool.orchestratorVersion,
      availabilityZones: pool.availabilityZones,
      vnetSubnetID: pool.vnetSubnetID,
      nodeTaints: pool.nodeTaints,
      maxSurge: pool.upgradeSettings?.maxSurge,
    }),
    ...(enableAutoScaling !== undefined && defined({ enableAutoScaling, minCount, maxCount })),
    nodeLabels: pool.nodeLabels ?? {},
  };
}
