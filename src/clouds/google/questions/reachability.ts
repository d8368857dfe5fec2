import type { Scope } from '../../../resources/resource-kind.ts';
import type { CloudCluster } from '../../cloud-adapter.ts';
import type { GoogleClient } from '../client.ts';
import { address } from '../resources/address.ts';
import { forwardingRule } from '../resources/forwarding-rule.ts';
import { sqlInstance } from '../resources/sql-instance.ts';
import { slots } from '../slots.ts';
import { together } from '../together.ts';
import { findCluster, type GkeCluster } from './gke-cluster.ts';

/** States in which a cluster's or a node pool's machines run. */
const inService = new Set<string | undefined>(['RUNNING', 'RECONCILING', 'RUNNING_WITH_ERROR']);

/** Each part of a tenant that somebody connects to, as the cloud itself reports it. */
export async function reachability(
  { cluster, scope }: { cluster: CloudCluster; scope: Scope },
  client: GoogleClient,
): Promise<{ reachable: boolean; detail: string }> {
  const [kubernetes, instances, endpoints, addresses] = await together([
    findCluster(cluster, client),
    sqlInstance.read(client, scope),
    forwardingRule.read(client, scope),
    address.read(client, scope),
  ]);
  const faults = [
    ...faultsOf(kubernetes, cluster),
    ...(instances.some(({ state }) => state === 'ready') ? [] : ['the database is not running']),
    ...(endpoints.some(({ state }) => state === 'ready')
      ? []
      : ["the database's endpoint in the network is not connected"]),
    ...(addresses.some(({ slot, state }) => slot === slots.ingressAddress && state === 'ready')
      ? []
      : ["the front door's address is gone"]),
  ];
  return faults.length === 0
    ? { reachable: true, detail: 'Kubernetes endpoint, database and the address of the front door are up.' }
    : { reachable: false, detail: `At Google Cloud, ${faults.join('; ')}.` };
}

function faultsOf(found: GkeCluster | undefined, { name }: CloudCluster): string[] {
  const access = found?.masterAuthorizedNetworksConfig;
  const open = access?.enabled !== true || access.cidrBlocks.some(({ cidrBlock }) => cidrBlock.endsWith('/0'));
  return [
    ...(inService.has(found?.status) && found?.endpoint
      ? []
      : [`the Kubernetes endpoint of ${name} is ${found?.status ?? 'absent'}`]),
    ...(found && open ? ['the Kubernetes endpoint is open to the world'] : []),
    ...(found?.nodePools.some(({ status }) => inService.has(status)) ? [] : [`no node pool of ${name} is in service`]),
  ];
}
