import { publishable } from '../../../platform/redact.ts';
import type { CloudCluster } from '../../cloud-adapter.ts';
import type { GoogleClient } from '../client.ts';
import { findCluster } from './gke-cluster.ts';

/** GKE notes why a cluster does not work as it should; Rancher passes none of it on. */
export async function clusterFailure(cluster: CloudCluster, client: GoogleClient): Promise<string | undefined> {
  const found = await findCluster(cluster, client);
  if (found === undefined) return undefined;
  const { conditions, status, statusMessage } = found;
  const words = conditions.flatMap(({ message, canonicalCode }) =>
    message === '' ? [] : [`Google Cloud: ${message} (${canonicalCode ?? 'UNKNOWN'})`],
  );
  if (words.length === 0 && statusMessage && (status === 'ERROR' || status === 'DEGRADED')) {
    words.push(`Google Cloud: ${statusMessage} (${status})`);
  }
  return words.length > 0 ? publishable(words.join(' ')) : undefined;
}
