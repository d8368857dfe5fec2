import * as z from 'zod';
import { StepFailure } from '../platform/failure.ts';
import type { ResourceState, Scope } from '../resources/resource-kind.ts';
import type { RancherClient } from './client.ts';
import {
  type ClusterSighting,
  type ClusterState,
  type ManagementCluster,
  managementClusterSchema,
} from './cluster-state.ts';
import { wasRefusedWith } from './failures.ts';
import { ownerOf, selectorFor } from './owner-labels.ts';

/** Where clusters are made, changed and removed; they are read where Kubernetes shows them, with their conditions. */
export const CLUSTERS = '/v3/clusters';
const KUBERNETES = '/k8s/clusters/local/apis/management.cattle.io/v3/clusters';

const listSchema = z.object({ items: z.array(managementClusterSchema) });

const states: Record<ClusterState, (message: string) => ResourceState> = {
  provisioning: () => 'pending',
  'control-plane-ready': () => 'pending',
  updating: () => 'pending',
  disconnected: () => 'pending',
  ready: () => 'ready',
  failed: (failed) => ({ failed }),
  removing: () => 'leaving',
};

export function resourceStateOf({ state, message }: Pick<ClusterSighting, 'state' | 'message'>): ResourceState {
  return states[state](message);
}

/** Every cluster that carries the owner's labels, whoever made it. */
export async function listOwned(client: RancherClient, scope: Scope): Promise<ManagementCluster[]> {
  const query = new URLSearchParams({ labelSelector: selectorFor(scope) });
  const { items } = await client.send({ method: 'GET', path: `${KUBERNETES}?${query}` }, listSchema);
  return items.filter(({ metadata }) => ownerOf(metadata.labels ?? {}) === scope.ownerId);
}

/**
 * POST is not idempotent, and its answer may be lost after it took effect; a name that is taken may be our own. So whatever went wrong,
 * the labels decide: what carries ours is ours.
 */
export async function ownAfterAll<Observed>(
  { error, name }: { error: unknown; name: string },
  readOwn: () => Promise<Observed[]>,
): Promise<Observed> {
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

/** Starts the removal of a cluster from Rancher. Absence is success. */
export async function removeCluster(client: RancherClient, clusterId: string): Promise<void> {
  try {
    await client.send({ method: 'DELETE', path: `${CLUSTERS}/${encodeURIComponent(clusterId)}` }, z.unknown());
  } catch (error) {
    if (!wasRefusedWith(error, 404)) {
      throw error;
    }
  }
}
