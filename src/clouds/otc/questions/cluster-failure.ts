import { publishable } from '../../../platform/redact.ts';
import type { CloudCluster } from '../../cloud-adapter.ts';
import type { OtcClient } from '../client.ts';
import { findCluster } from './clusters.ts';

/** CCE says why a cluster is not as it should be: "This parameter is returned if the cluster is not in the Available state." */
export async function clusterFailure(cluster: CloudCluster, client: OtcClient): Promise<string | undefined> {
  const status = (await findCluster(cluster.name, client))?.status;
  if (status?.phase !== 'Unavailable' && status?.phase !== 'Error') return undefined;
  const words = [status.reason, status.message].filter(Boolean).join(': ');
  return publishable(`Open Telekom Cloud: ${words || `the cluster is ${status.phase}`}`);
}
