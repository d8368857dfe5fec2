import * as z from 'zod';
import { together } from '../../pace/together.ts';
import type { ObservedResource, ResourceKind, Scope } from '../../resources/resource-kind.ts';
import type { RancherClient } from '../client.ts';
import { type ManagementCluster, sightingOf } from '../cluster-state.ts';
import { CLUSTERS, listOwned, ownAfterAll, removeCluster, resourceStateOf } from '../owned-clusters.ts';
import { annotationsOf, type ImportedFrom, labelsOf, placeLabelsOf, slotOf } from '../owner-labels.ts';
import { manifestPathOf } from '../registration.ts';

export interface WantedImportedCluster extends ImportedFrom {
  /** As at the cloud. */
  readonly name: string;
}

/**
 * A place in Rancher for a cluster that was made at its cloud. It is ready as soon as the cluster can be registered there: whether it has been is
 * the agent's affair. What Rancher has of a cluster goes without the cloud, so there is nothing to wait for but Rancher's own cleaning up.
 */
export const importedCluster: ResourceKind<WantedImportedCluster, ObservedResource, RancherClient> = {
  kind: 'imported-cluster',
  usualSeconds: 5,
  usualRemovalSeconds: 15,
  absenceSeenBy: 'GET management.cattle.io/v3 clusters by label',
  calls: { read: 2, change: 2 },

  read,

  async create(client, { wanted, mark, requestId }) {
    const scope = { ownerId: mark.ownerId, providerIds: [] };
    const [earlier] = await read(client, scope);
    if (earlier) return earlier;
    const body = {
      type: 'cluster',
      name: wanted.name,
      labels: { ...labelsOf(mark), ...placeLabelsOf(wanted) },
      annotations: annotationsOf({ mark, requestId }),
      importedConfig: {},
    };
    try {
      const { id } = await client.send({ method: 'POST', path: CLUSTERS, body }, z.object({ id: z.string() }));
      return { providerId: id, slot: mark.slot, state: 'pending', outputs: { clusterId: id, name: wanted.name } };
    } catch (error) {
      return ownAfterAll({ error, name: wanted.name }, () => read(client, scope));
    }
  },

  async remove(client, { providerId, state }) {
    if (state !== 'leaving') await removeCluster(client, providerId);
  },

  /** Its name and its labels are settled when it is made; the cluster itself is its cloud's. */
  differences: () => [],
};

async function read(client: RancherClient, scope: Scope): Promise<ObservedResource[]> {
  return together((await listOwned(client, scope)).map((cluster) => observed(cluster, client)));
}

async function observed(cluster: ManagementCluster, client: RancherClient): Promise<ObservedResource> {
  const sighting = sightingOf(cluster);
  const { clusterId, name, labels, network = '', version = '' } = sighting;
  const state = resourceStateOf(sighting);
  const isRegistrable = state === 'pending' && (await manifestPathOf(clusterId, client)) !== undefined;
  return {
    providerId: clusterId,
    slot: slotOf(labels),
    state: isRegistrable ? 'ready' : state,
    outputs: { clusterId, name, network, kubernetesVersion: version },
  };
}
