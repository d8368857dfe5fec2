import type { Scope } from '../../../resources/resource-kind.ts';
import type { CloudCluster } from '../../cloud-adapter.ts';
import type { OtcClient } from '../client.ts';
import { loadBalancer } from '../resources/load-balancer.ts';
import { rdsInstance } from '../resources/rds-instance.ts';
import { together } from '../together.ts';
import { type Cluster, findCluster, nodePoolsOf, publicEndpointOf } from './clusters.ts';
import { controlGroupOf } from './control-group.ts';

/** Each part of a tenant that somebody connects to, as the cloud itself reports it. */
export async function reachability(
  { cluster, scope }: { cluster: CloudCluster; scope: Scope },
  client: OtcClient,
): Promise<{ reachable: boolean; detail: string }> {
  const [kubernetes, databases, balancers] = await together([
    findCluster(cluster.name, client),
    rdsInstance.read(client, scope),
    loadBalancer.read(client, scope),
  ]);
  const faults = [
    ...(kubernetes
      ? await clusterFaults(kubernetes, client)
      : [`the Kubernetes endpoint of ${cluster.name} is absent`]),
    ...(databases.some(({ state, outputs }) => state === 'ready' && outputs.endpoint)
      ? []
      : ['no instance of the database is available']),
    ...(balancers.some(({ state, outputs }) => state === 'ready' && outputs.publicIps)
      ? []
      : ['the load balancer is not active with its address']),
  ];
  return faults.length === 0
    ? { reachable: true, detail: 'Kubernetes endpoint, database and load balancer are up.' }
    : { reachable: false, detail: `At the Open Telekom Cloud, ${faults.join('; ')}.` };
}

async function clusterFaults(cluster: Cluster, client: OtcClient): Promise<string[]> {
  const { metadata, status } = cluster;
  const [pools, control] = await together([nodePoolsOf(metadata.uid, client), controlGroupOf(cluster, client)]);
  const isUp = status.phase === 'Available' && publicEndpointOf(cluster) !== '';
  const isOpen = control?.open.some(({ cidr }) => cidr.endsWith('/0')) ?? true;
  return [
    ...(isUp ? [] : [`the Kubernetes endpoint of ${metadata.name} is ${status.phase}`]),
    ...(isOpen ? ['the Kubernetes endpoint is open to the world'] : []),
    ...(pools.some((pool) => pool.status.currentNode > 0) ? [] : [`no node of ${metadata.name} is in service`]),
  ];
}
