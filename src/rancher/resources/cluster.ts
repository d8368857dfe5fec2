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
import type { EksConfig } from '../eks-cluster-body.ts';
import { changeable, eksDifferences } from '../eks-differences.ts';
import { wasRefusedWith } from '../failures.ts';
import { findOperatorConfig } from '../operator-configs.ts';
import { annotationsOf, labelsOf, ownerOf, selectorFor, slotOf } from '../owner-labels.ts';

const NORMAN = '/v3/clusters';
const KUBERNETES = '/k8s/clusters/local/apis/management.cattle.io/v3/clusters';

const createdSchema = z.object({ id: z.string() });
const listSchema = z.object({ items: z.array(managementClusterSchema) });

export interface WantedCluster {
  readonly name: string;
  readonly eksConfig: EksConfig;
}

export interface ObservedCluster extends ObservedResource {
  /** As Rancher holds it: within five minutes it has taken over what somebody changed at the cloud. */
  readonly eksConfig: Readonly<Record<string, unknown>>;
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

/** A Kubernetes cluster that Rancher makes at EKS. */
export const cluster: ResourceKind<WantedCluster, ObservedCluster, RancherClient> = {
  kind: 'cluster',
  usualSeconds: 900,
  usualRemovalSeconds: 600,
  // Creation looks first; of one that is gone the operator is asked, too.
  calls: { read: 2, change: 2 },
  absenceSeenBy: 'Rancher lists neither the cluster nor the EKS operator its configuration',

  async read(client, scope) {
    const living = await readLiving(client, scope);
    const unseen = scope.providerIds.filter(
      (id) => /^c-[a-z0-9-]+$/.test(id) && !living.some(({ providerId }) => providerId === id),
    );
    const leaving = await together(unseen.map((id) => findOperatorConfig(id, client)));
    return [...living, ...leaving.flatMap((config) => (config ? [beingCleaned(config.clusterId)] : []))];
  },

  async create(client, { wanted, mark, requestId }) {
    const scope = { ownerId: mark.ownerId, providerIds: [] };
    const [earlier] = await readLiving(client, scope);
    if (earlier) {
      return earlier;
    }
    const body = {
      type: 'cluster',
      name: wanted.name,
      labels: labelsOf(mark),
      annotations: annotationsOf({ mark, requestId }),
      enableNetworkPolicy: false,
      eksConfig: wanted.eksConfig,
    };
    try {
      const { id } = await client.send({ method: 'POST', path: NORMAN, body }, createdSchema);
      return { ...bare(id), state: 'pending', slot: mark.slot, eksConfig: wanted.eksConfig };
    } catch (error) {
      return afterRefusal({ error, name: wanted.name }, () => readLiving(client, scope));
    }
  },

  // PUT is last-write-wins and merges objects: our whole wish goes out, so that nothing adopted from the cloud survives.
  async change(client, { wanted, observed }) {
    const differences = eksDifferences(wanted.eksConfig, observed.eksConfig);
    refuseUnless(
      changeable,
      differences.filter(({ path }) => !path.startsWith('nodeGroups')),
    );
    const path = `${NORMAN}/${encodeURIComponent(observed.providerId)}`;
    await client.send(
      { method: 'PUT', path, body: { type: 'cluster', name: wanted.name, eksConfig: wanted.eksConfig } },
      z.unknown(),
    );
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

  differences: (wanted, observed): Difference[] => eksDifferences(wanted.eksConfig, observed.eksConfig),
};

async function readLiving(client: RancherClient, scope: Scope): Promise<ObservedCluster[]> {
  const query = new URLSearchParams({ labelSelector: selectorFor(scope) });
  const { items } = await client.send({ method: 'GET', path: `${KUBERNETES}?${query}` }, listSchema);
  return items.filter(({ metadata }) => ownerOf(metadata.labels ?? {}) === scope.ownerId).map(observedCluster);
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

function observedCluster(found: ManagementCluster): ObservedCluster {
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
    eksConfig: found.spec?.eksConfig ?? {},
  };
}

function bare(clusterId: string): Pick<ObservedCluster, 'providerId' | 'outputs'> {
  return { providerId: clusterId, outputs: { clusterId } };
}

/** Rancher answers 404 already; the operator is still taking the cluster away at the cloud. */
function beingCleaned(clusterId: string): ObservedCluster {
  return { ...bare(clusterId), slot: undefined, state: 'leaving', eksConfig: {} };
}
