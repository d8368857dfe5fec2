import type { Scope } from '../../../resources/resource-kind.ts';
import type { CloudCluster } from '../../cloud-adapter.ts';
import type { ArmClient } from '../client.ts';
import { flexibleServer } from '../resources/flexible-server.ts';
import { publicIpAddress } from '../resources/public-ip-address.ts';
import { slots } from '../slots.ts';
import { together } from '../together.ts';
import { type AksCluster, findCluster } from './aks-cluster.ts';

/** States of a node pool in which its nodes run. */
const inService = new Set<string | undefined>(['Succeeded', 'Updating', 'Scaling', 'Upgrading']);

/** Each part of a tenant that somebody connects to, as Azure itself reports it. */
export async function reachability(
  { cluster, scope }: { cluster: CloudCluster; scope: Scope },
  client: ArmClient,
): Promise<{ reachable: boolean; detail: string }> {
  const [found, servers, addresses] = await together([
    findCluster(cluster, client),
    flexibleServer.read(client, scope),
    publicIpAddress.read(client, scope),
  ]);
  const faults = [
    ...clusterFaults(cluster.name, found),
    ...(servers.some(({ state, outputs }) => state === 'ready' && outputs.endpoint)
      ? []
      : ['no database server is ready']),
    ...(addresses.some(
      ({ slot, state, outputs }) => slot === slots.ingressAddress && state === 'ready' && outputs.publicIp,
    )
      ? []
      : ['the address of the ingress is not there']),
  ];
  return faults.length === 0
    ? { reachable: true, detail: 'Kubernetes endpoint, database and ingress address are up.' }
    : { reachable: false, detail: `At Azure, ${faults.join('; ')}.` };
}

/** No list of ranges lets everybody in. */
function clusterFaults(name: string, found: AksCluster | undefined): string[] {
  const state = found?.properties.provisioningState ?? 'absent';
  if (!found || state !== 'Succeeded' || !found.properties.fqdn)
    return [`the Kubernetes endpoint of ${name} is ${state}`];
  const { powerState, apiServerAccessProfile: access, agentPoolProfiles } = found.properties;
  const ranges = access?.authorizedIPRanges ?? [];
  const isOpen = !access?.enablePrivateCluster && (ranges.length === 0 || ranges.some((range) => range.endsWith('/0')));
  const hasNodes = agentPoolProfiles.some((pool) => pool.count > 0 && inService.has(pool.provisioningState));
  return [
    ...(powerState?.code === 'Stopped' ? [`the cluster ${name} is stopped`] : []),
    ...(isOpen ? ['the Kubernetes endpoint is open to the world'] : []),
    ...(hasNodes ? [] : [`no node pool of ${name} is in service`]),
  ];
}
