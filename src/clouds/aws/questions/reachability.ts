import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { RDSClient } from '@aws-sdk/client-rds';
import type { Scope } from '../../../resources/resource-kind.ts';
import type { CloudCluster } from '../../cloud-adapter.ts';
import type { ClientConfiguration } from '../client.ts';
import { dbInstance } from '../resources/db-instance.ts';
import { loadBalancer } from '../resources/load-balancer.ts';
import { together } from '../together.ts';
import { findCluster, nodegroupsOf } from './eks-cluster.ts';

/** States of a node group in which its nodes run. */
const inService = new Set<string>(['ACTIVE', 'UPDATING', 'DEGRADED']);

/** Each part of a tenant that somebody connects to, as the cloud itself reports it. */
export async function reachability(
  { cluster, scope }: { cluster: CloudCluster; scope: Scope },
  configuration: ClientConfiguration,
): Promise<{ reachable: boolean; detail: string }> {
  const [kubernetes, nodegroups, instances, balancers] = await together([
    findCluster(cluster.name, configuration),
    nodegroupsOf(cluster.name, configuration),
    dbInstance.read(new RDSClient(configuration), scope),
    loadBalancer.read(new ElasticLoadBalancingV2Client(configuration), scope),
  ]);
  const access = kubernetes?.resourcesVpcConfig;
  const open = access?.publicAccessCidrs?.some((cidr) => cidr.endsWith('/0')) ?? true;
  const faults = [
    kubernetes?.status === 'ACTIVE' && kubernetes.endpoint
      ? []
      : [`the Kubernetes endpoint of ${cluster.name} is ${kubernetes?.status ?? 'absent'}`],
    kubernetes && access?.endpointPublicAccess && open ? ['the Kubernetes endpoint is open to the world'] : [],
    nodegroups.some(({ status }) => status !== undefined && inService.has(status))
      ? []
      : [`no node group of ${cluster.name} is in service`],
    instances.some(({ state, outputs }) => state === 'ready' && outputs.endpoint)
      ? []
      : ['no instance of the database is available'],
    balancers.some(({ state, outputs }) => state === 'ready' && outputs.publicIps)
      ? []
      : ['the load balancer is not active with its addresses'],
  ].flat();
  return faults.length === 0
    ? { reachable: true, detail: 'Kubernetes endpoint, database and load balancer are up.' }
    : { reachable: false, detail: `At AWS, ${faults.join('; ')}.` };
}
