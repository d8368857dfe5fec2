import { publishable } from '../../../platform/redact.ts';
import type { CloudCluster } from '../../cloud-adapter.ts';
import type { ClientConfiguration } from '../client.ts';
import { findCluster } from './eks-cluster.ts';

/** EKS notes why a cluster is unhealthy; Rancher passes none of it on. */
export async function clusterFailure(
  cluster: CloudCluster,
  configuration: ClientConfiguration,
): Promise<string | undefined> {
  const found = await findCluster(cluster.name, configuration);
  const issues = (found?.health?.issues ?? []).flatMap(({ code, message }) =>
    message ? [`AWS: ${message} (${code})`] : [],
  );
  return issues.length > 0 ? publishable(issues.join(' ')) : undefined;
}
