import { isDeepStrictEqual } from 'node:util';
import type { Next } from '../controllers/work-queue.ts';
import { lookAgain } from '../hosted/operator.ts';
import type { GkeConfigObject } from '../object-types.ts';
import { addonsOf, poolOf } from './cluster-body.ts';
import { clusterPath, type GkeCluster } from './gke-cluster.ts';
import type { GkeConfig } from './gke-config.ts';
import { type Google, isBusy } from './google.ts';
import { changeOfPool } from './pool-changes.ts';
import { upstreamSpecOf } from './upstream.ts';
import { validatePool } from './validate.ts';
import { refuseDowngrade } from './version.ts';

export interface Tools {
  readonly google: Google;
  readonly save: (status: Partial<GkeConfigObject['status']>) => void;
}

export interface Change {
  readonly method: 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

const poolsMoving = new Set(['PROVISIONING', 'RECONCILING', 'STOPPING']);

/** `checkAndUpdate`: one change of the cluster at a time, then those of its pools. Nothing to do means phase `active`. */
export async function converge(config: GkeConfigObject, { google, save }: Tools): Promise<Next | undefined> {
  const cluster = await google.call<GkeCluster>({ method: 'GET', path: clusterPath(config.spec) });
  const updating = () => {
    if (config.status.phase !== 'updating') save({ phase: 'updating' });
    return lookAgain;
  };
  const pools = cluster.nodePools ?? [];
  if (cluster.status === 'RECONCILING' || pools.some(({ status }) => poolsMoving.has(status ?? ''))) {
    return updating();
  }
  const upstream = upstreamSpecOf(cluster);
  const change = changeOfCluster(config.spec, { upstream, cluster });
  if (change) {
    await google.call(change);
    return updating();
  }
  const changes = changesOfPools(config, upstream);
  for (const one of changes) {
    await google.call(one).catch((error: unknown) => {
      // Tried again with the next look, and no failure.
      if (!isBusy(error)) throw error;
    });
  }
  if (changes.length > 0) return updating();
  if (config.status.phase !== 'active') save({ phase: 'active' });
  return undefined;
}

function changeOfCluster(
  spec: GkeConfig,
  { upstream, cluster }: { upstream: GkeConfig; cluster: GkeCluster },
): Change | undefined {
  const path = clusterPath(spec);
  const put = (update: object): Change => ({ method: 'PUT', path, body: { update } });
  if (spec.kubernetesVersion && spec.kubernetesVersion !== upstream.kubernetesVersion) {
    refuseDowngrade(spec.kubernetesVersion, upstream.kubernetesVersion ?? '');
    return put({ desiredMasterVersion: spec.kubernetesVersion });
  }
  if (spec.clusterAddons && !sameAddons(spec.clusterAddons, upstream.clusterAddons)) {
    return put({ desiredAddonsConfig: addonsOf(spec.clusterAddons) });
  }
  const networks = spec.masterAuthorizedNetworks;
  if (networks && !sameNetworks(networks, upstream.masterAuthorizedNetworks)) {
    return put({ desiredMasterAuthorizedNetworksConfig: networks });
  }
  const services = servicesOf(spec, upstream);
  if (Object.keys(services).length > 0) return put(services);
  if (spec.networkPolicyEnabled !== undefined && spec.networkPolicyEnabled !== upstream.networkPolicyEnabled) {
    const networkPolicy = { enabled: spec.networkPolicyEnabled, provider: 'CALICO' };
    return { method: 'POST', path: `${path}:setNetworkPolicy`, body: { networkPolicy } };
  }
  const { maintenanceWindow: window } = spec;
  if (window !== undefined && window !== upstream.maintenanceWindow) {
    const maintenancePolicy = window ? { window: { dailyMaintenanceWindow: { startTime: window } } } : {};
    return { method: 'POST', path: `${path}:setMaintenancePolicy`, body: { maintenancePolicy } };
  }
  if (spec.labels && !isDeepStrictEqual({ ...spec.labels }, { ...upstream.labels })) {
    const { labelFingerprint } = cluster;
    const body = { resourceLabels: spec.labels, ...(labelFingerprint !== undefined && { labelFingerprint }) };
    return { method: 'POST', path: `${path}:setResourceLabels`, body };
  }
  return undefined;
}

/** Addons that are not named are off. */
const sameAddons = (wanted: NonNullable<GkeConfig['clusterAddons']>, present: GkeConfig['clusterAddons'] = {}) =>
  (['httpLoadBalancing', 'horizontalPodAutoscaling', 'networkPolicyConfig'] as const).every(
    (addon) => (wanted[addon] ?? false) === (present[addon] ?? false),
  );

/** As sets of pairs: the name of a block counts as much as the block. */
function sameNetworks(
  wanted: NonNullable<GkeConfig['masterAuthorizedNetworks']>,
  present: GkeConfig['masterAuthorizedNetworks'] = {},
): boolean {
  if ((wanted.enabled ?? false) !== (present.enabled ?? false)) return false;
  const pairs = (blocks: typeof wanted.cidrBlocks = []) =>
    blocks.map(({ cidrBlock = '', displayName = '' }) => `${cidrBlock} ${displayName}`).sort();
  return !wanted.enabled || isDeepStrictEqual(pairs(wanted.cidrBlocks), pairs(present.cidrBlocks));
}

function servicesOf(spec: GkeConfig, upstream: GkeConfig): object {
  const logging = spec.loggingService === '' ? 'logging.googleapis.com/kubernetes' : spec.loggingService;
  const monitoring = spec.monitoringService === '' ? 'monitoring.googleapis.com/kubernetes' : spec.monitoringService;
  return {
    ...(logging !== undefined && logging !== upstream.loggingService && { desiredLoggingService: logging }),
    ...(monitoring !== undefined &&
      monitoring !== upstream.monitoringService && { desiredMonitoringService: monitoring }),
  };
}

function changesOfPools(config: GkeConfigObject, upstream: GkeConfig): Change[] {
  const { spec, metadata } = config;
  if (!spec.nodePools || spec.autopilotConfig?.enabled) return [];
  const path = `${clusterPath(spec)}/nodePools`;
  const ofWanted = spec.nodePools.flatMap((pool): Change[] => {
    const before = upstream.nodePools?.find(({ name }) => name === pool.name);
    if (before) {
      const change = changeOfPool(pool, { before, path: `${path}/${pool.name}` });
      return change ? [change] : [];
    }
    validatePool(pool, { spec, who: `[${spec.clusterName} (id: ${metadata.name})]` });
    return [{ method: 'POST', path, body: { nodePool: poolOf(pool, spec) } }];
  });
  const surplus = (upstream.nodePools ?? []).filter(({ name }) => !spec.nodePools?.some((pool) => pool.name === name));
  return [...ofWanted, ...surplus.map(({ name }): Change => ({ method: 'DELETE', path: `${path}/${name}` }))];
}
