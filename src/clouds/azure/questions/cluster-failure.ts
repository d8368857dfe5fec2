import { publishable } from '../../../platform/redact.ts';
import type { CloudCluster } from '../../cloud-adapter.ts';
import type { ArmClient } from '../client.ts';
import { findCluster } from './aks-cluster.ts';

/** AKS keeps the error of the last operation with the cluster; Rancher passes none of it on. */
export async function clusterFailure(cluster: CloudCluster, client: ArmClient): Promise<string | undefined> {
  const found = await findCluster(cluster, client);
  const { provisioningState, status } = found?.properties ?? {};
  const { code = provisioningState, message } = status?.provisioningError ?? {};
  if (message) return publishable(`Azure: ${message} (${code})`);
  return provisioningState === 'Failed' ? 'Azure reports the provisioning state Failed.' : undefined;
}
