import type { Difference } from '../resources/resource-kind.ts';
import type { AksConfig } from './aks-cluster-body.ts';
import { hostedDifferences } from './hosted-differences.ts';
import type { HostedConfig } from './hosted-provider.ts';
import { minorOf } from './kubernetes-version.ts';

/** What AKS changes in place; the rest is settled when the cluster is made. */
export const changeable: readonly string[] = ['kubernetesVersion', 'authorizedIpRanges', 'nodePools'];

/**
 * Who reaches the cluster, its version, the network that it was made in, what runs it. The outbound type is not asked for: AKS may say
 * anything while a NAT gateway stands before it. What is not in the config that the operator reads back (names of the network) stays ours.
 */
export function aksDifferences(wanted: AksConfig, observed: HostedConfig): Difference[] {
  return hostedDifferences({ wanted, observed }, compared);
}

const compared = {
  pick: (config: HostedConfig) => ({
    kubernetesVersion: minorOf(config.kubernetesVersion),
    privateCluster: config.privateCluster,
    authorizedIpRanges: config.authorizedIpRanges,
    networkPlugin: config.networkPlugin,
    networkPolicy: config.networkPolicy,
    virtualNetwork: config.virtualNetwork,
    subnet: config.subnet,
  }),
  pools: {
    key: 'nodePools',
    name: 'name',
    pick: (pool: HostedConfig) => ({
      minCount: pool.minCount,
      maxCount: pool.maxCount,
      vmSize: pool.vmSize,
      availabilityZones: pool.availabilityZones,
      orchestratorVersion: minorOf(pool.orchestratorVersion),
    }),
  },
} as const;
