import { isDeepStrictEqual } from 'node:util';
import type { Core } from '../core.ts';
import { CloudError } from '../hosted/cloud-error.ts';
import type { Hosted } from '../hosted/hosted.ts';
import type { ClusterObject } from '../object-types.ts';
import { clusters, settings } from '../objects.ts';
import { conditionOf } from './conditions.ts';
import { declare } from './declare.ts';
import { hostedStatus, upstreamOf } from './hosted-cluster.ts';
import type { Next } from './work-queue.ts';

const lastRefresh = 'clusters.management.cattle.io/ke-last-refresh';

export const refreshIntervalMs = ({ name }: Pick<Hosted, 'name'>, { store }: Pick<Core, 'store'>): number =>
  Number(store.find(settings, { name: `${name}-refresh` })?.value ?? 300) * 1000;

/**
 * Drift is adopted: what the cloud reports replaces every field that the spec manages, unless an update is under way. An edit of the
 * allowed addresses made at the cloud so becomes what Rancher wants.
 */
export async function refreshUpstream(
  name: string,
  { core, hosted }: { core: Core; hosted: Hosted },
): Promise<Next | undefined> {
  const cluster = core.store.find(clusters, { name });
  const config = cluster?.spec[hosted.configKey];
  if (!cluster || !config || !upstreamOf(cluster, hosted) || cluster.metadata.deletionTimestamp) {
    return undefined;
  }
  try {
    const upstream = await hosted.upstream(config);
    if (!upstream) {
      throw new CloudError(
        `ResourceNotFoundException: No cluster found for name: ${'displayName' in config ? config.displayName : ''}.`,
      );
    }
    adopt(core.store.get(clusters, { name }), { upstream, core, hosted });
  } catch (error) {
    if (!(error instanceof CloudError)) {
      throw error;
    }
    const message = `[Syncing error: syncing failed] ${error.message}`;
    declare(name, { statements: [{ type: 'Updated', status: 'False', message }], core });
  }
  stamp(name, core);
  return { afterMs: refreshIntervalMs(hosted, core), background: true };
}

function adopt(
  cluster: ClusterObject,
  { upstream, core, hosted }: { upstream: object; core: Core; hosted: Hosted },
): void {
  const { name } = cluster.metadata;
  const { configKey } = hosted;
  const failed = conditionOf(cluster, 'Updated')?.message?.startsWith('[Syncing error') ?? false;
  const statements = failed ? ([{ type: 'Updated', status: 'True' }] as const) : [];
  const status = hostedStatus(cluster, { hosted, changes: { upstreamSpec: upstream } });
  declare(name, { statements, core, status });
  const config = cluster.spec[configKey] ?? {};
  if (!isDeepStrictEqual(config, cluster.status.appliedSpec?.[configKey])) {
    return;
  }
  const managed = new Map(Object.entries(config));
  const drift = Object.entries(upstream).filter(([field, value]) => {
    const wanted = managed.get(field);
    return wanted !== undefined && !isDeepStrictEqual(wanted, value);
  });
  if (drift.length > 0) {
    core.store.update(clusters, {
      key: { name },
      apply: (before) => ({
        ...before,
        spec: { ...before.spec, [configKey]: { ...config, ...Object.fromEntries(drift) } },
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
