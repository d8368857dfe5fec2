import * as z from 'zod';
import { refuseUnless } from '../../clouds/differing.ts';
import { together } from '../../pace/together.ts';
import { StepFailure } from '../../platform/failure.ts';
import type { Difference, ObservedResource, ResourceKind, Scope } from '../../resources/resource-kind.ts';
import type { RancherClient } from '../client.ts';
import { type ManagementCluster, sightingOf } from '../cluster-state.ts';
import type { ConfigKey, HostedConfig, HostedProvider } from '../hosted-provider.ts';
import { findOperatorConfig } from '../operator-configs.ts';
import { CLUSTERS, listOwned, ownAfterAll, removeCluster, resourceStateOf } from '../owned-clusters.ts';
import { annotationsOf, labelsOf, slotOf } from '../owner-labels.ts';

/** A name, and a config under the key of its provider. */
export type WantedCluster<Config extends HostedConfig> = { readonly name: string } & {
  readonly [Key in ConfigKey]?: Config;
};

export interface ObservedCluster extends ObservedResource {
  /** As Rancher holds it: within five minutes it has taken over what somebody changed at the cloud. */
  readonly config: HostedConfig;
}

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
        const { id } = await client.send({ method: 'POST', path: CLUSTERS, body }, z.object({ id: z.string() }));
        return { ...bare(id), state: 'pending', slot: mark.slot, config };
      } catch (error) {
        return ownAfterAll({ error, name: wanted.name }, () => readLiving(client, scope));
      }
    },

    // PUT is last-write-wins and merges objects: our whole wish goes out, so that nothing adopted from the cloud survives.
    async change(client, { wanted, observed }) {
      const config = configOf(wanted);
      const settledAtCreation = provider
        .differences(config, observed.config)
        .filter(({ path }) => !provider.changeable.some((beginning) => path.startsWith(beginning)));
      refuseUnless([], settledAtCreation);
      const path = `${CLUSTERS}/${encodeURIComponent(observed.providerId)}`;
      const body = await bodyOf(config, { client, observed: observed.config });
      await client.send({ method: 'PUT', path, body: { type: 'cluster', name: wanted.name, ...body } }, z.unknown());
    },

    async remove(client, { providerId, state }) {
      if (state === 'leaving') {
        return;
      }
      await removeCluster(client, providerId);
    },

    differences: (wanted, observed): Difference[] => provider.differences(configOf(wanted), observed.config),
  };
}

function observedCluster(found: ManagementCluster, configKey: ConfigKey): ObservedCluster {
  const sighting = sightingOf(found);
  return {
    providerId: sighting.clusterId,
    slot: slotOf(sighting.labels),
    state: resourceStateOf(sighting),
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
