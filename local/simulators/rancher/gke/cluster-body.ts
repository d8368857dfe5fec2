import type { GkeCluster, GkePool } from './gke-cluster.ts';
import type { GkeConfig, GkeNodePool } from './gke-config.ts';

/** `NewClusterCreateRequest` of gke-operator v1.15.0. What Go takes for nothing (false, 0, '', an empty list) is not sent. */
export function createRequestOf(spec: GkeConfig): { readonly cluster: GkeCluster } {
  const isAutopilot = spec.autopilotConfig?.enabled === true;
  const { privateClusterConfig: privacy, maintenanceWindow } = spec;
  return filled({
    cluster: {
      name: spec.clusterName,
      description: spec.description,
      resourceLabels: spec.labels,
      initialClusterVersion: spec.kubernetesVersion,
      enableKubernetesAlpha: spec.enableKubernetesAlpha,
      clusterIpv4Cidr: spec.clusterIpv4Cidr,
      loggingService: spec.loggingService,
      monitoringService: spec.monitoringService,
      ipAllocationPolicy: spec.ipAllocationPolicy,
      locations: spec.locations,
      network: spec.network,
      subnetwork: spec.subnetwork,
      networkPolicy: { enabled: spec.networkPolicyEnabled },
      maintenancePolicy: maintenanceWindow
        ? { window: { dailyMaintenanceWindow: { startTime: maintenanceWindow } } }
        : {},
      // Nothing of it goes out when the nodes are public.
      ...(privacy?.enablePrivateNodes && { privateClusterConfig: privacy }),
      ...(isAutopilot
        ? { autopilot: { enabled: true } }
        : {
            addonsConfig: addonsOf(spec.clusterAddons ?? {}),
            nodePools: (spec.nodePools ?? []).map((pool) => poolOf(pool, spec)),
            masterAuthorizedNetworksConfig: spec.masterAuthorizedNetworks,
          }),
    },
  }) as { cluster: GkeCluster };
}

export function addonsOf(addons: NonNullable<GkeConfig['clusterAddons']>): NonNullable<GkeCluster['addonsConfig']> {
  return {
    httpLoadBalancing: { disabled: !addons.httpLoadBalancing },
    horizontalPodAutoscaling: { disabled: !addons.horizontalPodAutoscaling },
    networkPolicyConfig: { disabled: !addons.networkPolicyConfig },
  };
}

export function poolOf(pool: GkeNodePool, spec: GkeConfig): GkePool {
  const { maxPodsConstraint: maxPodsPerNode, ...rest } = pool;
  const key = spec.customerManagedEncryptionKey;
  return filled({
    ...rest,
    config: {
      ...pool.config,
      ...(key && {
        bootDiskKmsKey: `projects/${spec.projectID}/locations/${spec.zone || spec.region}/keyRings/${key.ringName}/cryptoKeys/${key.keyName}`,
      }),
    },
    ...(spec.ipAllocationPolicy?.useIpAliases &&
      maxPodsPerNode !== undefined && { maxPodsConstraint: { maxPodsPerNode } }),
  });
}

/** Go's `omitempty`: members of structs that have their zero value are left out; a struct behind a pointer stays, empty or not. */
function filled<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map((item) => filled(item as unknown)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const isZero = (item: unknown) =>
    item === undefined ||
    item === null ||
    item === '' ||
    item === 0 ||
    item === false ||
    (Array.isArray(item) && item.length === 0);
  const kept = Object.entries(value).filter(([, item]) => !isZero(item));
  return Object.fromEntries(kept.map(([name, item]) => [name, filled(item as unknown)])) as Value;
}
