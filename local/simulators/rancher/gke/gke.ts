import type { Core } from '../core.ts';
import { CloudError } from '../hosted/cloud-error.ts';
import type { ClusterSight, Endpoint, Hosted } from '../hosted/hosted.ts';
import { lastSight } from '../hosted/last-sight.ts';
import { lookAgain } from '../hosted/operator.ts';
import type { RestSide } from '../hosted/rest-side.ts';
import type { GkeConfigObject } from '../object-types.ts';
import { gkeConfigs } from '../objects.ts';
import { createRequestOf } from './cluster-body.ts';
import { clusterPath, type GkeCluster, locationPath } from './gke-cluster.ts';
import type { GkeConfig } from './gke-config.ts';
import { type Google, isAbsent, isBusy, keyFileOf, openGoogle } from './google.ts';
import { converge } from './update.ts';
import { upstreamSpecOf } from './upstream.ts';
import { validateCreate } from './validate.ts';

/** GKE, as Rancher's operator for it works there. */
export function createGke(core: Core, { ask, quietly }: RestSide): Hosted<GkeConfigObject> {
  const { store, clock } = core;
  const now = () => clock.now();
  const open = (spec: GkeConfig) => openGoogle(keyFileOf(spec, core), { ask, now });
  const find = (spec: GkeConfig, google: Google) => google.call<GkeCluster>({ method: 'GET', path: clusterPath(spec) });
  const save =
    ({ metadata }: GkeConfigObject) =>
    (status: Partial<GkeConfigObject['status']>) =>
      void store.update(gkeConfigs, {
        key: metadata,
        apply: (before) => ({ ...before, status: { ...before.status, ...status } }),
      });

  return {
    name: 'gke',
    configKey: 'gkeConfig',
    statusKey: 'gkeStatus',
    kind: gkeConfigs,
    noStatus: { upstreamSpec: null, privateRequiresTunnel: null },

    async begin(config) {
      const { spec } = config;
      const google = open(spec);
      if (spec.imported) return;
      const path = `${locationPath(spec)}/clusters`;
      await validateCreate(config, {
        clusterNames: async () => {
          const listed = await google.call<{ clusters?: { name?: string }[] }>({ method: 'GET', path });
          return (listed.clusters ?? []).map(({ name = '' }) => name);
        },
      });
      await google.call({ method: 'POST', path, body: createRequestOf(spec) });
    },

    async creation({ metadata, spec }) {
      const cluster = await find(spec, open(spec));
      if (cluster.status === 'ERROR') {
        throw new CloudError(`creation failed for cluster [${spec.clusterName} (id: ${metadata.name})]`);
      }
      return cluster.status === 'RUNNING' ? endpointOf(cluster, { metadata, spec }) : undefined;
    },

    join: async ({ metadata, spec }) => endpointOf(await find(spec, open(spec)), { metadata, spec }),
    converge: async (config) => converge(config, { google: open(config.spec), save: save(config) }),

    // It tells GKE and is done: the cluster is still stopping when the operator's object is gone.
    async clean({ spec }) {
      const google = open(spec);
      try {
        await google.call({ method: 'DELETE', path: clusterPath(spec) });
      } catch (error) {
        if (isBusy(error)) return lookAgain;
        if (!isAbsent(error)) throw error;
      }
      return undefined;
    },

    upstream: async (spec) => upstreamSpecOf(await find(spec, open(spec))),
    isPrivate: (upstream: GkeConfig) => upstream.privateClusterConfig?.enablePrivateEndpoint === true,
    copied: () => ({}),
    explained: (failure) =>
      failure.includes('403') ? `cannot access gke, check cloud credential: ${failure}` : failure,

    sight: async ({ spec }) => sightOf(spec, open(spec)),
    eyes({ spec }) {
      const google = openGoogle(keyFileOf(spec, core), { ask: quietly, now });
      return lastSight(() => sightOf(spec, google));
    },
  };
}

function endpointOf(cluster: GkeCluster, { metadata, spec }: Pick<GkeConfigObject, 'metadata' | 'spec'>): Endpoint {
  const who = `cluster [${spec.clusterName} (id: ${metadata.name})]`;
  const { endpoint, masterAuth } = cluster;
  if (!endpoint) throw new CloudError(`${who} has no endpoint`);
  if (!masterAuth?.clusterCaCertificate) throw new CloudError(`${who} has no CA`);
  return { endpoint, ca: masterAuth.clusterCaCertificate };
}

async function sightOf(spec: GkeConfig, google: Google): Promise<ClusterSight | undefined> {
  const found = await google.call<GkeCluster>({ method: 'GET', path: clusterPath(spec) }).catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
  if (!found) return undefined;
  const {
    masterAuthorizedNetworksConfig: networks,
    privateClusterConfig: privacy,
    locations = [],
    nodePools = [],
  } = found;
  return {
    endpoint: `https://${found.endpoint}`,
    isUp: found.status === 'RUNNING' || found.status === 'RECONCILING',
    isPublic: privacy?.enablePrivateEndpoint !== true,
    allowed: networks?.enabled ? (networks.cidrBlocks ?? []).map(({ cidrBlock = '' }) => cidrBlock) : ['0.0.0.0/0'],
    // Private nodes have an endpoint of their own.
    nodesCallPublicly: false,
    version: `v${found.currentMasterVersion}`,
    nodeCount: async () =>
      nodePools
        .filter(({ status }) => status === 'RUNNING' || status === 'RECONCILING')
        .reduce((sum, { initialNodeCount = 0 }) => sum + initialNodeCount * Math.max(1, locations.length), 0),
  };
}
