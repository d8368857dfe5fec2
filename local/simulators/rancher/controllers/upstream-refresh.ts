import { isDeepStrictEqual } from 'node:util';
import type { Core } from '../core.ts';
import { type AwsSide, CloudError, openCloud } from '../eks/cloud.ts';
import type { EksConfig } from '../eks/eks-config.ts';
import { upstreamSpecOf } from '../eks/upstream.ts';
import type { ClusterObject } from '../object-types.ts';
import { clusters, settings } from '../objects.ts';
import { conditionOf } from './conditions.ts';
import { declare } from './declare.ts';
import { eksStatusOf } from './eks-cluster.ts';
import type { Next } from './work-queue.ts';

const lastRefresh = 'clusters.management.cattle.io/ke-last-refresh';

export const refreshIntervalMs = ({ store }: Pick<Core, 'store'>): number =>
  Number(store.find(settings, { name: 'eks-refresh' })?.value ?? 300) * 1000;

/**
 * Drift is adopted: what EKS reports replaces every field that the spec manages, unless an update is under way. An edit of the
 * allowed addresses made at the cloud so becomes what Rancher wants.
 */
export async function refreshUpstream(
  name: string,
  { core, aws }: { core: Core; aws: AwsSide },
): Promise<Next | undefined> {
  const cluster = core.store.find(clusters, { name });
  if (!cluster?.spec.eksConfig || !cluster.status.eksStatus?.upstreamSpec || cluster.metadata.deletionTimestamp) {
    return undefined;
  }
  try {
    const upstream = await readUpstream(cluster.spec.eksConfig, { core, aws });
    adopt(core.store.get(clusters, { name }), { upstream, core });
  } catch (error) {
    if (!(error instanceof CloudError)) {
      throw error;
    }
    const message = `[Syncing error: syncing failed] ${error.message}`;
    declare(name, { statements: [{ type: 'Updated', status: 'False', message }], core });
  }
  stamp(name, core);
  return { afterMs: refreshIntervalMs(core), background: true };
}

async function readUpstream(config: EksConfig, { core, aws }: { core: Core; aws: AwsSide }): Promise<EksConfig> {
  const cloud = openCloud(config, { store: core.store, aws });
  const cluster = await cloud.cluster(config.displayName ?? '');
  if (!cluster) {
    throw new CloudError(`ResourceNotFoundException: No cluster found for name: ${config.displayName}.`);
  }
  return upstreamSpecOf(cluster, { groups: await cloud.nodeGroups(config.displayName ?? ''), config });
}

function adopt(cluster: ClusterObject, { upstream, core }: { upstream: EksConfig; core: Core }): void {
  const { name } = cluster.metadata;
  const failed = conditionOf(cluster, 'Updated')?.message?.startsWith('[Syncing error') ?? false;
  const statements = failed ? ([{ type: 'Updated', status: 'True' }] as const) : [];
  declare(name, { statements, core, status: eksStatusOf(cluster, { upstreamSpec: upstream }) });
  const { eksConfig = {} } = cluster.spec;
  if (!isDeepStrictEqual(eksConfig, cluster.status.appliedSpec?.eksConfig)) {
    return;
  }
  const drift = Object.entries(upstream).filter(([field, value]) => {
    const wanted = eksConfig[field as keyof EksConfig];
    return wanted !== undefined && !isDeepStrictEqual(wanted, value);
  });
  if (drift.length > 0) {
    core.store.update(clusters, {
      key: { name },
      apply: (before) => ({
        ...before,
        spec: { ...before.spec, eksConfig: { ...eksConfig, ...Object.fromEntries(drift) } },
      }),
    });
  }
}

function stamp(name: string, { store, clock }: Core): void {
  const at = String(Math.floor(clock.now() / 1000));
  store.update(clusters, {
    key: { name },
    apply: (before) => ({
      ...before,
      metadata: { ...before.metadata, annotations: { ...before.metadata.annotations, [lastRefresh]: at } },
    }),
  });
}
