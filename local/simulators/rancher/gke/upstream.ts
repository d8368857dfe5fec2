import type { GkeCluster, GkePool } from './gke-cluster.ts';
import type { GkeConfig, GkeNodePool } from './gke-config.ts';

/** `buildUpstreamClusterState`: what GKE has, in the shape of a config. Scopes of nodes are never read back. */
export function upstreamSpecOf(cluster: GkeCluster): GkeConfig {
  const { addonsConfig: addons, privateClusterConfig: privacy, masterAuthorizedNetworksConfig: networks } = cluster;
  const isOn = (addon: { readonly disabled?: boolean } | undefined) => addon?.disabled !== true;
  return {
    kubernetesVersion: cluster.currentMasterVersion ?? '',
    enableKubernetesAlpha: cluster.enableKubernetesAlpha ?? false,
    clusterIpv4Cidr: cluster.clusterIpv4Cidr ?? '',
    loggingService: cluster.loggingService ?? '',
    monitoringService: cluster.monitoringService ?? '',
    network: cluster.network ?? '',
    subnetwork: cluster.subnetwork ?? '',
    locations: cluster.locations ?? [],
    labels: cluster.resourceLabels ?? {},
    networkPolicyEnabled: cluster.networkPolicy?.enabled === true,
    privateClusterConfig: {
      ...(privacy?.enablePrivateEndpoint && { enablePrivateEndpoint: true }),
      ...(privacy?.enablePrivateNodes && { enablePrivateNodes: true }),
      ...(privacy?.masterIpv4CidrBlock && { masterIpv4CidrBlock: privacy.masterIpv4CidrBlock }),
    },
    clusterAddons: addons
      ? {
          httpLoadBalancing: isOn(addons.httpLoadBalancing),
          horizontalPodAutoscaling: isOn(addons.horizontalPodAutoscaling),
          networkPolicyConfig: isOn(addons.networkPolicyConfig),
        }
      : { httpLoadBalancing: false, horizontalPodAutoscaling: false, networkPolicyConfig: false },
    ipAllocationPolicy: picked(cluster.ipAllocationPolicy ?? {}, readOfAllocation),
    // Switched off, it has no list either.
    masterAuthorizedNetworks: networks?.enabled
      ? {
          enabled: true,
          cidrBlocks: (networks.cidrBlocks ?? []).map(({ cidrBlock = '', displayName = '' }) => ({
            cidrBlock,
            displayName,
          })),
        }
      : { enabled: false },
    maintenanceWindow: cluster.maintenancePolicy?.window?.dailyMaintenanceWindow?.startTime ?? '',
    ...(cluster.autopilot?.enabled && { autopilotConfig: { enabled: true } }),
    nodePools: (cluster.nodePools ?? []).filter(({ status }) => status !== 'STOPPING').map(poolOf),
  };
}

const readOfAllocation = [
  'clusterIpv4CidrBlock',
  'clusterSecondaryRangeName',
  'createSubnetwork',
  'nodeIpv4CidrBlock',
  'servicesIpv4CidrBlock',
  'servicesSecondaryRangeName',
  'subnetworkName',
  'useIpAliases',
];

const readOfConfig = [
  'bootDiskKmsKey',
  'diskSizeGb',
  'diskType',
  'imageType',
  'labels',
  'localSsdCount',
  'machineType',
  'preemptible',
  'serviceAccount',
  'tags',
];

const picked = (from: object, keys: readonly string[]) =>
  Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));

function poolOf({ name, version, initialNodeCount = 0, ...pool }: GkePool): GkeNodePool {
  const { config, autoscaling, management, maxPodsConstraint } = pool;
  const { taints = [] } = (config ?? {}) as { taints?: readonly object[] };
  return {
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    initialNodeCount,
    ...(config && {
      config: {
        ...picked(config, readOfConfig),
        taints,
      },
    }),
    ...(autoscaling && {
      autoscaling: {
        enabled: autoscaling.enabled ?? false,
        minNodeCount: autoscaling.minNodeCount ?? 0,
        maxNodeCount: autoscaling.maxNodeCount ?? 0,
      },
    }),
    ...(management && {
      management: { autoRepair: management.autoRepair ?? false, autoUpgrade: management.autoUpgrade ?? false },
    }),
    ...(maxPodsConstraint && { maxPodsConstraint: Number(maxPodsConstraint.maxPodsPerNode) }),
  };
}
