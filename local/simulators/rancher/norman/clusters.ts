import type { Core } from '../core.ts';
import { userId } from '../http/tokens.ts';
import type { ClusterObject, ClusterSpec } from '../object-types.ts';
import { clusters } from '../objects.ts';
import { type ClusterChecks, checkClusterUpdate, checkNewCluster } from './cluster-checks.ts';
import { clusterView } from './cluster-view.ts';
import { coerce, isObject, type JsonObject, withoutNulls } from './coerce.ts';
import { fieldsOf } from './fields.ts';
import { mergeUpdate, replaceMarks } from './merge.ts';
import { NormanFault } from './norman-fault.ts';
import type { NormanResource, View, Written } from './resource.ts';

/** Hold a cluster that is being deleted until its controllers have cleaned up after it. */
export const clusterFinalizers = ['controller.cattle.io/namespace-auth', 'wrangler.cattle.io/mgmt-cluster-remove'];

export interface ClusterRoutes extends Core {
  readonly accountOf: ClusterChecks['accountOf'];
  readonly providers: ClusterChecks['providers'];
  /** A kubeconfig for the cluster; makes a new token each time. */
  readonly kubeconfig: (cluster: ClusterObject, baseUrl: string) => string;
}

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

export function clusterResource(routes: ClusterRoutes): NormanResource {
  const { store } = routes;
  const checks = (): ClusterChecks => ({
    store,
    clusters: store.list(clusters),
    accountOf: routes.accountOf,
    providers: routes.providers,
  });
  const existing = (id: string) => {
    const cluster = store.find(clusters, { name: id });
    if (!cluster) {
      throw new NormanFault('NotFound', '');
    }
    return cluster;
  };

  return {
    type: 'cluster',
    plural: 'clusters',
    list: (view) => store.list(clusters).map((cluster) => clusterView(cluster, view)),
    find(id, view) {
      const cluster = store.find(clusters, { name: id });
      return cluster && clusterView(cluster, view);
    },
    create: (written) => clusterView(createCluster(written, { routes, checks: checks() }), written),
    update: (id, written) => clusterView(updateCluster(existing(id), { written, routes, checks: checks() }), written),
    remove(id, view: View) {
      const cluster = existing(id);
      if (cluster.spec.internal) {
        throw new NormanFault('MethodNotAllow', 'cannot delete the local cluster');
      }
      const left = store.remove(clusters, { name: id });
      return left.metadata.deletionTimestamp === undefined ? undefined : clusterView(left, view);
    },
    actions: {
      generateKubeconfig(id, { baseUrl }) {
        return {
          type: 'generateKubeConfigOutput',
          baseType: 'generateKubeConfigOutput',
          config: routes.kubeconfig(existing(id), baseUrl),
        };
      },
    },
  };
}

function createCluster(
  { body }: Written,
  { routes, checks }: { routes: ClusterRoutes; checks: ClusterChecks },
): ClusterObject {
  const sent = coerce('cluster', { body, operation: 'create' });
  if (!label.test(String(sent.name))) {
    throw new NormanFault(
      'InvalidFormat',
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-'",
      'name',
    );
  }
  checkNewCluster(sent, checks);
  const { name, labels, annotations, ...spec } = withoutNulls(sent) as JsonObject;
  return routes.store.create(clusters, {
    metadata: {
      name: `c-${routes.suffix(`cluster/${name}`, 5)}`,
      labels: { ...(labels as object), 'cattle.io/creator': 'norman' },
      annotations: { ...(annotations as object), 'field.cattle.io/creatorId': userId },
      finalizers: clusterFinalizers,
    },
    spec: {
      fleetWorkspaceName: 'fleet-default',
      ...spec,
      description: String(spec.description ?? ''),
      displayName: String(name),
    },
    status: { driver: '', provider: '' },
  });
}

function updateCluster(
  before: ClusterObject,
  { written, routes, checks }: { written: Written; routes: ClusterRoutes; checks: ClusterChecks },
): ClusterObject {
  const sent = coerce('cluster', { body: written.body, operation: 'update' });
  checkClusterUpdate(sent, { ...checks, before });
  const { name, labels, annotations, ...rest } = sent;
  const stored = written.replace ? fixedSpec(before) : { ...before.spec };
  const merged = withoutNulls(mergeUpdate('cluster', { stored, sent: rest })) as unknown as ClusterSpec;
  return routes.store.update(clusters, {
    key: { name: before.metadata.name },
    apply: (cluster) => ({
      ...cluster,
      metadata: {
        ...cluster.metadata,
        generation: cluster.metadata.generation + 1,
        ...(isObject(labels) && { labels: replaceMarks(cluster.metadata.labels, labels as Record<string, string>) }),
        ...(isObject(annotations) && {
          annotations: replaceMarks(cluster.metadata.annotations, annotations as Record<string, string>),
        }),
      },
      spec: {
        ...merged,
        description: merged.description ?? '',
        displayName: typeof name === 'string' && name !== '' ? name : cluster.spec.displayName,
      },
    }),
  });
}

/** What even `_replace` keeps, because an update cannot write it. */
function fixedSpec({ spec }: ClusterObject): JsonObject {
  return {
    displayName: spec.displayName,
    fleetWorkspaceName: spec.fleetWorkspaceName,
    ...Object.fromEntries(
      (['eks', 'aks', 'gke'] as const).flatMap((provider) => {
        const config = spec[`${provider}Config`];
        const fields = fieldsOf(`${provider}ClusterConfigSpec`) ?? {};
        const fixed = Object.entries(config ?? {}).filter(([name]) => fields[name]?.update === false);
        return config ? [[`${provider}Config`, Object.fromEntries(fixed)]] : [];
      }),
    ),
  };
}
