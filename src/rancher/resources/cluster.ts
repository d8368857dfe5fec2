import * as z from 'zod';
import { refuseUnless } from '../../clouds/differing.ts';
import { together } from '../../pace/together.ts';
import { StepFailure } from '../../platform/failure.ts';
import type {
  Difference,
  ObservedResource,
  ResourceKind,
  ResourceState,
  Scope,
} from '../../resources/resource-kind.ts';
import type { RancherClient } from '../client.ts';
import { type ClusterState, type ManagementCluster, managementClusterSchema, sightingOf } from '../cluster-state.ts';
import { wasRefusedWith } from '../failures.ts';
import type { ConfigKey, HostedConfig, HostedProvider } from '../hosted-provider.ts';
import { findOperatorConfig } from '../operator-configs.ts';
import { annotationsOf, labelsOf, ownerOf, selectorFor, slotOf } from '../owner-labels.ts';

const NORMAN = '/v3/clusters';
const KUBERNETES = '/k8s/clusters/local/apis/management.cattle.io/v3/clusters';

const createdSchema = z.object({ id: z.string() });
const listSchema = z.object({ items: z.array(managementClusterSchema) });

/** A name, and a config under the key of its provider. */
export type WantedCluster<Config extends HostedConfig> = { readonly name: string } & {
  readonly [Key in ConfigKey]?: Config;
};

export interface ObservedCluster extends ObservedResource {
  /** As Rancher holds it: within five minutes it has taken over what somebody changed at the cloud. */
  readonly config: HostedConfig;
}

const states: Record<ClusterState, (message: string) => ResourceState> = {
  provisioning: () => 'pending',
  'control-plane-ready': () => 'pending',
  updating: () => 'pending',
  disconnected: () => 'pending',
  ready: () => 'ready',
  failed: (failed) => ({ failed }),
  removing: () => 'leaving',
};

/** A Kubernetes cluster that Rancher makes at a hosted provider. */
export function hostedCluster<Config extends HostedConfig>(
  provider: HostedProvider<Config>,
): ResourceKind<WantedCluster<Config>, ObservedCluster, RancherClient> {
  const { configKey, operator: type } = provider;
  const configOf = (wanted: WantedCluster<Config>): Config => {
    const config = wanted[configKey];
    if (config === undefined) throw new StepFailure('unexpected', `The cluster that is wanted has no ${configKey}.`);
    return config;
  };
  const bodyOf = async (config: Config, about: { client: RancherClient; observed?: HostedConfig }) => ({
    [configKey]: provider.settled ? await provider.settled(config, about) : config,
  });
  const readLiving = async (client: RancherClient, scope: Scope) =>
    (await listOwned(client, scope)).map((found) => observedCluster(found, configKey));

  return {
    kind: 'cluster',
    usualSeconds: provider.usualSeconds,
    usualRemovalSeconds: provider.usualRemovalSeconds,
    // Creation looks first; of one that is gone the operator is asked, too.
    calls: { read: 2, change: provider.settled ? 3 : 2 },
    absenceSeenBy: `Rancher lists neither the cluster nor the ${provider.name} operator its configuration`,

    async read(client, scope) {
      const living = await readLiving(client, scope);
      const unseen = scope.providerIds.filter(
        (id) => /^c-[a-z0-9-]+$/.test(id) && !living.some(({ providerId }) => providerId === id),
      );
      const leaving = await together(unseen.map((clusterId) => findOperatorConfig({ clusterId, type }, client)));
      return [...living, ...leaving.flatMap((config) => (config ? [beingCleaned(config.clusterId)] : []))];
    },

    async create(client, { wanted, mark, requestId }) {
      const scope = { ownerId: mark.ownerId, providerIds: [] };
      const [earlier] = await readLiving(client, scope);
      if (earlier) {
        return earlier;
      }
      const config = configOf(wanted);
      const body = {
        type: 'cluster',
        name: wanted.name,
        labels: labelsOf(mark),
        annotations: annotationsOf({ mark, requestId }),
        enableNetworkPolicy: false,
        ...(await bodyOf(config, { client })),
      };
      try {
        const { id } = await client.send({ method: 'POST', path: NORMAN, body }, createdSchema);
        return { ...bare(id), state: 'pending', slot: mark.slot, config };
      } catch (error) {
        return afterRefusal({ error, name: wanted.name }, () => readLiving(client, scope));
      }
    },

    // PUT is last-write-wins and merges objects: our whole wish goes out, so that nothing adopted from the cloud survives.
    async change(client, { wanted, observed }) {
      const config = configOf(wanted);
      const settledAtCreation = provider
        .differences(config, observed.config)
        .filter(({ path }) => !provider.changeable.some((beginning) => path.startsWith(beginning)));
      refuseUnless([], settledAtCreation);
      const path = `${NORMAN}/${encodeURIComponent(observed.providerId)}`;
      const body = await bodyOf(config, { client, observed: observed.config });
      await client.send({ method: 'PUT', path, body: { type: 'cluster', name: wanted.name, ...body } }, z.unknown());
    },

    async remove(client, { providerId, state }) {
      if (state === 'leaving') {
        return;
      }
      try {
        await client.send({ method: 'DELETE', path: `${NORMAN}/${encodeURIComponent(providerId)}` }, z.unknown());
      } catch (error) {
        if (!wasRefusedWith(error, 404)) {
          throw error;
        }
      }
    },

    differences: (wanted, observed): Difference[] => provider.differences(configOf(wanted), observed.config),
  };
}

async function listOwned(client: RancherClient, scope: Scope): Promise<ManagementCluster[]> {
  const query = new URLSearchParams({ labelSelector: selectorFor(scope) });
  const { items } = await client.send({ method: 'GET', path: `${KUBERNETES}?${query}` }, listSchema);
  return items.filter(({ metadata }) => ownerOf(metadata.labels ?? {}) === scope.ownerId);
}

/**
 * POST is not idempotent, and its answer may be lost after it took effect; a name that is taken may be our own. So whatever went wrong,
 * the labels decide: what carries ours is ours.
 */
async function afterRefusal(
  { error, name }: { error: unknown; name: string },
  readOwn: () => Promise<ObservedCluster[]>,
): Promise<ObservedCluster> {
  const taken = wasRefusedWith(error, 422) && /NotUnique|already exists/i.test(String(error));
  const unknown = error instanceof StepFailure && error.code === 'provider-unavailable';
  if (!taken && !unknown) {
    throw error;
  }
  const [own] = await readOwn();
  if (own) {
    return own;
  }
  throw taken
    ? new StepFailure('foreign-resource', `Rancher has a cluster named ${name} that is not ours.`, { cause: error })
    : error;
}

function observedCluster(found: ManagementCluster, configKey: ConfigKey): ObservedCluster {
  const sighting = sightingOf(found);
  return {
    providerId: sighting.clusterId,
    slot: slotOf(sighting.labels),
    state: states[sighting.state](sighting.message),
    outputs: {
      clusterId: sighting.clusterId,
      name: sighting.name,
      clusterState: sighting.state,
      apiEndpoint: found.status?.apiEndpoint ?? '',
      kubernetesVersion: sighting.version ?? '',
      network: sighting.network ?? '',
    },
    config: found.spec?.[configKey] ?? {},
  };
}

function bare(clusterId: string): Pick<ObservedCluster, 'providerId' | 'outputs'> {
  return { providerId: clusterId, outputs: { clusterId } };
}

/** Rancher answers 404 already; the operator is still taking the cluster away at the cloud. */
function beingCleaned(clusterId: string): ObservedCluster {
  return { ...bare(clusterId), slot: undefined, state: 'leaving', config: {} };
}
