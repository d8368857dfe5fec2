import {
  type Cluster,
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  EKSClient,
  ListNodegroupsCommand,
  type Nodegroup,
} from '@aws-sdk/client-eks';
import type { ClientConfiguration } from '../client.ts';
import { everyPage } from '../pages.ts';
import { orAbsent } from '../resources/by-name.ts';
import { together } from '../together.ts';

/** The cluster as EKS shows it; undefined when there is none of that name. */
export async function findCluster(name: string, configuration: ClientConfiguration): Promise<Cluster | undefined> {
  const eks = new EKSClient(configuration);
  const answer = await orAbsent(() => eks.send(new DescribeClusterCommand({ name })));
  return answer?.cluster;
}

/** Every node group of a cluster, whoever made it; none where there is no such cluster. */
export async function nodegroupsOf(clusterName: string, configuration: ClientConfiguration): Promise<Nodegroup[]> {
  const eks = new EKSClient(configuration);
  const names = await everyPage(async (nextToken) => {
    const page = await orAbsent(() => eks.send(new ListNodegroupsCommand({ clusterName, nextToken })));
    return { items: page?.nodegroups, next: page?.nextToken };
  });
  const answers = await together(
    names.map((nodegroupName) =>
      orAbsent(() => eks.send(new DescribeNodegroupCommand({ clusterName, nodegroupName }))),
    ),
  );
  return answers.flatMap((answer) => answer?.nodegroup ?? []);
}
