import type { Ask } from '../pace/ask.ts';
import { isThrottled } from '../pace/throttling.ts';
import { StepFailure } from '../platform/failure.ts';
import { type KubernetesClient, withCluster } from './client.ts';
import type { ClusterAccess } from './connection.ts';
import { kubernetesApi } from './limits.ts';

/** Of a manifest that registers a cluster: its objects, and the lists of resources by which their places are found. */
const CALLS = 16;

export interface Entering {
  readonly clusterId: string;
  readonly access: () => Promise<ClusterAccess>;
  readonly work: (cluster: KubernetesClient) => Promise<void>;
}

/**
 * Does a piece of work in a cluster at its pace. A cluster that wants no calls for now, or a cloud that gives no access to it, is busy to whoever
 * asked: told as throttled, it would close the API for all tenants that the asking kind belongs to, which is Rancher's. Throws `StepFailure`.
 */
export async function enter(
  { clusterId, access, work }: Entering,
  { ask, endpointUrl }: { ask?: Ask | undefined; endpointUrl?: string | undefined },
): Promise<void> {
  try {
    const entered = await access();
    const run = () => withCluster({ access: entered, endpointUrl }, work);
    await (ask ? ask([{ api: kubernetesApi(clusterId), class: 'change', count: CALLS }], run) : run());
  } catch (error) {
    if (!isThrottled(error)) throw error;
    throw new StepFailure('provider-busy', error.message, { cause: error });
  }
}
