import { isDeepStrictEqual } from 'node:util';
import type { Next } from '../controllers/work-queue.ts';
import { CloudError, worded } from '../hosted/cloud-error.ts';
import { lookAgain } from '../hosted/operator.ts';
import type { AksConfigObject } from '../object-types.ts';
import type { AksConfig, AksNodePool } from './aks-config.ts';
import type { Arm } from './arm.ts';
import { agentPoolOf, defined, managedClusterOf } from './cluster-body.ts';
import { clusterPath, type ManagedCluster } from './managed-cluster.ts';
import { ensureResourceGroup } from './resource-group.ts';
import { upstreamSpecOf } from './upstream.ts';

export interface Tools {
  readonly arm: Arm;
  readonly save: (status: Partial<AksConfigObject['status']>) => void;
}

/** The operator comes back when its own change of the status reaches it. */
const soon: Next = { afterMs: 1000 };
const poolsMoving = new Set(['Creating', 'Scaling', 'Deleting', 'Upgrading']);

/** `checkAndUpdate`: one kind of change at a time, each begun only once the phase says `updating`. Nothing to do means phase `active`. */
export async function converge(config: AksConfigObject, { arm, save }: Tools): Promise<Next | undefined> {
  const { spec, status } = config;
  const cluster = await arm.call<ManagedCluster>({ method: 'GET', path: clusterPath(spec) });
  const { enableRBAC, provisioningState, agentPoolProfiles = [] } = cluster.properties ?? {};
  if (status.rbacEnabled === undefined && enableRBAC !== undefined) {
    save({ rbacEnabled: enableRBAC });
    return soon;
  }
  if (provisioningState === 'Failed') {
    throw new CloudError(`update failed for cluster ${who(config)}, status: ${provisioningState}`);
  }
  const isMoving = provisioningState === 'InProgress' || provisioningState === 'Updating';
  if (isMoving || agentPoolProfiles.some((pool) => poolsMoving.has(pool.provisioningState ?? ''))) {
    // Somebody else's change, which the next synchronisation takes over.
    if (status.phase === 'active') return undefined;
    return lookAgain;
  }
  const change = changeOf(config, { cluster, arm });
  if (change) {
    if (status.phase !== 'updating') {
      save({ phase: 'updating' });
      return soon;
    }
    await change();
    return lookAgain;
  }
  if (status.phase !== 'active') save({ phase: 'active' });
  return undefined;
}

const who = ({ metadata, spec }: AksConfigObject) => `[${spec.clusterName} (id: ${metadata.name})]`;

interface At {
  readonly cluster: ManagedCluster;
  readonly arm: Arm;
}

/** The first thing that differs, as what has to be done about it. */
function changeOf(config: AksConfigObject, { cluster, arm }: At): (() => Promise<unknown>) | undefined {
  const { spec } = config;
  const upstream = upstreamSpecOf(cluster, spec);
  const path = clusterPath(spec);
  if (spec.tags && !isDeepStrictEqual({ ...spec.tags }, { ...upstream.tags })) {
    return () => arm.call({ method: 'PATCH', path, body: { tags: spec.tags } });
  }
  const compared = ['kubernetesVersion', 'authorizedIpRanges', 'httpApplicationRouting', 'monitoring'] as const;
  if (compared.some((field) => spec[field] !== undefined && !isDeepStrictEqual(spec[field], upstream[field]))) {
    return () => changeCluster(spec, { cluster, arm });
  }
  return changeOfPools(config, { upstream, arm });
}

/** The whole cluster goes out, with what we want of it in the place of what was there. */
async function changeCluster(spec: AksConfig, { cluster, arm }: At): Promise<void> {
  await ensureResourceGroup(spec, { arm, before: 'error during updating resource group ' });
  const present = new Set(cluster.properties?.agentPoolProfiles?.map(({ name }) => name));
  const pools = (spec.nodePools ?? []).filter(({ name }) => present.has(name));
  const { credential } = arm;
  const wanted = managedClusterOf({ ...spec, nodePools: pools }, { credential, isNew: false }).properties ?? {};
  const before = cluster.properties ?? {};
  const body: ManagedCluster = {
    ...cluster,
    tags: { ...spec.tags },
    properties: {
      ...before,
      ...defined({ kubernetesVersion: wanted.kubernetesVersion }),
      addonProfiles: { ...before.addonProfiles, ...wanted.addonProfiles },
      apiServerAccessProfile: {
        ...before.apiServerAccessProfile,
        authorizedIPRanges: wanted.apiServerAccessProfile?.authorizedIPRanges ?? [],
      },
      networkProfile: { ...before.networkProfile, ...wanted.networkProfile },
    },
  };
  try {
    await arm.call({ method: 'PUT', path: clusterPath(spec), body });
  } catch (error) {
    throw worded(error, 'failed to update cluster: ');
  }
}

function changeOfPools(
  config: AksConfigObject,
  { upstream, arm }: { upstream: AksConfig; arm: Arm },
): (() => Promise<unknown>) | undefined {
  const { spec } = config;
  if (!spec.nodePools) return undefined;
  const path = (name = '') => `${clusterPath(spec)}/agentPools/${name}`;
  for (const pool of spec.nodePools) {
    const before = upstream.nodePools?.find(({ name }) => name === pool.name);
    if (before && !isChanged(pool, { before, config })) continue;
    const { count, ...rest } = { ...pool, ...(before && defined({ vnetSubnetID: before.vnetSubnetID })) };
    const body = agentPoolOf(pool.enableAutoScaling && before ? rest : { ...rest, ...defined({ count }) });
    return async () => {
      try {
        await arm.call({ method: 'PUT', path: path(pool.name), body });
      } catch (error) {
        throw worded(error, `failed to update cluster ${who(config)}: `);
      }
    };
  }
  const surplus = upstream.nodePools?.find(({ name }) => !spec.nodePools?.some((pool) => pool.name === name));
  if (!surplus) return undefined;
  if (surplus.mode === 'System' && !spec.nodePools.some(({ mode }) => mode === 'System')) {
    throw new CloudError(`cannot remove node pool [${surplus.name}] with mode System from cluster ${who(config)}`);
  }
  return () => arm.call({ method: 'DELETE', path: path(surplus.name) });
}

function isChanged(pool: AksNodePool, { before, config }: { before: AksNodePool; config: AksConfigObject }): boolean {
  const zones = pool.availabilityZones;
  if (zones && before.availabilityZones && !isDeepStrictEqual(zones, before.availabilityZones)) {
    throw new CloudError(
      `changing availability zones for node pool [${pool.name}] in cluster ${who(config)} is not permitted`,
    );
  }
  const scales = pool.enableAutoScaling === true;
  const sizes = scales ? (['minCount', 'maxCount'] as const) : (['count'] as const);
  const managed = ['orchestratorVersion', 'nodeLabels', 'maxSurge', 'mode'] as const;
  const hasTaints = (pool.nodeTaints ?? []).length > 0 || before.nodeTaints !== undefined;
  return (
    scales !== (before.enableAutoScaling === true) ||
    sizes.some((field) => pool[field] !== before[field]) ||
    managed.some((field) => pool[field] !== undefined && !isDeepStrictEqual(pool[field], before[field])) ||
    (pool.nodeTaints !== undefined && hasTaints && !isDeepStrictEqual(pool.nodeTaints, before.nodeTaints))
  );
}
