import type { Core } from '../core.ts';
import { CloudError, worded } from '../hosted/cloud-error.ts';
import type { ClusterSight, Endpoint, Hosted } from '../hosted/hosted.ts';
import { lastSight } from '../hosted/last-sight.ts';
import { lookAgain } from '../hosted/operator.ts';
import type { RestSide } from '../hosted/rest-side.ts';
import type { AksConfigObject } from '../object-types.ts';
import { aksConfigs, globalNamespace } from '../objects.ts';
import type { AksConfig } from './aks-config.ts';
import { type Arm, credentialOf, isAbsent, openArm } from './arm.ts';
import { managedClusterOf } from './cluster-body.ts';
import { clusterPath, type ManagedCluster } from './managed-cluster.ts';
import { ensureResourceGroup, orAbsent } from './resource-group.ts';
import { converge } from './update.ts';
import { upstreamSpecOf } from './upstream.ts';
import { validateConfig } from './validate.ts';

/** AKS, as Rancher's operator for it works there. */
export function createAks(core: Core, { ask, quietly }: RestSide): Hosted<AksConfigObject> {
  const { store, clock } = core;
  const now = () => clock.now();
  const open = (spec: AksConfig) => openArm(credentialOf(spec, core), { ask, now });
  const find = (spec: AksConfig, arm: Arm) => arm.call<ManagedCluster>({ method: 'GET', path: clusterPath(spec) });
  const save =
    ({ metadata }: AksConfigObject) =>
    (status: Partial<AksConfigObject['status']>) =>
      void store.update(aksConfigs, {
        key: metadata,
        apply: (before) => ({ ...before, status: { ...before.status, ...status } }),
      });

  return {
    name: 'aks',
    configKey: 'aksConfig',
    statusKey: 'aksStatus',
    kind: aksConfigs,
    noStatus: { upstreamSpec: null, privateRequiresTunnel: null, rbacEnabled: null },

    async begin(config) {
      const { metadata, spec } = config;
      const arm = open(spec);
      const others = store.list(aksConfigs, { namespace: globalNamespace });
      validateConfig(config, { others, readCredential: () => credentialOf(spec, core) });
      if (spec.imported) return;
      if (await orAbsent(find(spec, arm))) {
        throw new CloudError(
          `cluster [${spec.clusterName} (id: ${metadata.name})] already exists in AKS. Update configuration or import the existing one`,
        );
      }
      const before = `error creating resource group [${spec.resourceGroup}] with message `;
      await ensureResourceGroup(spec, { arm, before });
      try {
        const body = managedClusterOf(spec, { credential: arm.credential, isNew: true });
        await arm.call({ method: 'PUT', path: clusterPath(spec), body });
      } catch (error) {
        throw worded(error, 'error failed to create cluster: ');
      }
    },

    async creation({ metadata, spec }) {
      const arm = open(spec);
      const state = (await find(spec, arm)).properties?.provisioningState;
      if (state === 'Failed') {
        throw new CloudError(`creation for cluster [${spec.clusterName} (id: ${metadata.name})] status: ${state}`);
      }
      return state === 'Succeeded' ? endpointOf(spec, arm) : undefined;
    },

    join: async ({ spec }) => endpointOf(spec, open(spec)),
    converge: async (config) => converge(config, { arm: open(config.spec), save: save(config) }),

    // The operator stays with the deletion to its end. But a cluster that it fails to read for any reason is gone for it.
    async clean({ metadata, spec }) {
      const arm = open(spec);
      const cluster = await orAbsent(find(spec, arm));
      if (!cluster) return undefined;
      if (cluster.properties?.provisioningState === 'Deleting') return lookAgain;
      try {
        await arm.call({ method: 'DELETE', path: clusterPath(spec) });
      } catch (error) {
        throw worded(error, `error removing cluster [${spec.clusterName} (id: ${metadata.name})] message `);
      }
      return lookAgain;
    },

    upstream: async (spec) => upstreamSpecOf(await find(spec, open(spec)), spec),
    isPrivate: (upstream: AksConfig) => upstream.privateCluster === true,
    copied: ({ status }) => ({ rbacEnabled: status.rbacEnabled ?? null }),
    explained: (failure) => failure,

    sight: async ({ spec }) => sightOf(spec, open(spec)),
    eyes({ spec }) {
      const arm = openArm(credentialOf(spec, core), { ask: quietly, now });
      return lastSight(() => sightOf(spec, arm));
    },
  };
}

/** From the administrator's kubeconfig, which AKS gives out for the asking. */
async function endpointOf(spec: AksConfig, arm: Arm): Promise<Endpoint> {
  const path = `${clusterPath(spec)}/accessProfiles/clusterAdmin/listCredential`;
  const profile = await arm.call<{ properties?: { kubeConfig?: string } }>({ method: 'POST', path });
  const kubeconfig = Buffer.from(profile.properties?.kubeConfig ?? '', 'base64').toString('utf8');
  const read = (key: string) => new RegExp(`${key}:\\s*"?([^"\\s]+)`).exec(kubeconfig)?.[1] ?? '';
  return { endpoint: read('server'), ca: read('certificate-authority-data') };
}

async function sightOf(spec: AksConfig, arm: Arm): Promise<ClusterSight | undefined> {
  const path = clusterPath(spec);
  const found = await arm.call<ManagedCluster>({ method: 'GET', path }).catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
  if (!found) return undefined;
  const {
    provisioningState,
    fqdn,
    agentPoolProfiles = [],
    apiServerAccessProfile: access,
    ...rest
  } = found.properties ?? {};
  const ranges = access?.authorizedIPRanges ?? [];
  return {
    endpoint: `https://${fqdn}:443`,
    isUp: provisioningState === 'Succeeded' || provisioningState === 'Updating',
    isPublic: access?.enablePrivateCluster !== true,
    allowed: ranges.length === 0 ? ['0.0.0.0/0'] : ranges,
    // "In non-private clusters, API server cluster traffic is routed through the clusters outbound type" (AKS documentation).
    nodesCallPublicly: true,
    version: `v${rest.currentKubernetesVersion ?? rest.kubernetesVersion}`,
    nodeCount: async () =>
      agentPoolProfiles
        .filter((pool) => pool.provisioningState !== 'Creating' && pool.provisioningState !== 'Failed')
        .reduce((sum, { count = 0 }) => sum + count, 0),
  };
}
