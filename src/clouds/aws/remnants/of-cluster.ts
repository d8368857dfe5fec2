import type { RemnantKind } from '../../../resources/resource-kind.ts';
import type { RemnantsOf } from './cluster.ts';
import { eksCluster } from './eks-cluster.ts';
import { eksNodegroup } from './eks-nodegroup.ts';
import { clusterLoadBalancer, clusterTargetGroup } from './load-balancers.ts';
import { clusterNetworkInterface } from './network-interface.ts';
import { clusterSecurityGroup } from './security-group.ts';
import { clusterVolume } from './volume.ts';

/**
 * What Rancher, EKS and the controllers inside a cluster make at AWS for it, in the order in which it lets go of each other. Once Rancher
 * has forgotten the cluster nobody else removes any of it.
 */
export function remnantsOfCluster(of: RemnantsOf): RemnantKind[] {
  return [
    eksNodegroup(of),
    eksCluster(of),
    clusterLoadBalancer(of),
    clusterTargetGroup(of),
    clusterNetworkInterface(of),
    clusterSecurityGroup(of),
    clusterVolume(of),
  ];
}
