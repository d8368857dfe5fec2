import type { RemnantKind } from '../../../resources/resource-kind.ts';
import type { RemnantsOf } from './cluster.ts';
import { clusterDisk } from './disk.ts';
import { gkeCluster } from './gke-cluster.ts';
import { clusterFirewall, clusterLoadBalancer } from './load-balancers.ts';

/**
 * What Rancher, GKE and the controllers inside a cluster make at Google for it, in the order in which it lets go of each other. The load
 * balancers come before the firewall's rules: by those they are known.
 */
export function remnantsOfCluster(of: RemnantsOf): RemnantKind[] {
  return [gkeCluster(of), clusterLoadBalancer(of), clusterFirewall(of), clusterDisk(of)];
}
