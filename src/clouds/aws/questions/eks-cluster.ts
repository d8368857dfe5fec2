import { type Cluster, DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import type { ClientConfiguration } from '../client.ts';
import { orAbsent } from '../resources/by-name.ts';

/** The cluster as EKS shows it; undefined when there is none of that name. */
export async function findCluster(name: string, configuration: ClientConfiguration): Promise<Cluster | undefined> {
  const eks = new EKSClient(configuration);
  const answer = await orAbsent(() => eks.send(new DescribeClusterCommand({ name })));
  return answer?.cluster;
}
