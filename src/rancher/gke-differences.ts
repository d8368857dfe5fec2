import type { Difference } from '../resources/resource-kind.ts';
import type { GkeConfig } from './gke-cluster-body.ts';
import { hostedDifferences, objectsIn, within } from './hosted-differences.ts';
import type { HostedConfig } from './hosted-provider.ts';
import { minorOf } from './kubernetes-version.ts';

/** What GKE changes in place; the rest is settled when the cluster is made. */
export const changeable: readonly string[] = [
  'kubernetesVersion',
  'masterAuthorizedNetworks',
  'networkPolicyEnabled',
  'nodePools',
];

/** Who reaches the cluster, its minor version, the network that it was made in, what runs it. Scopes of nodes are never read back. */
export function gkeDifferences(wanted: GkeConfig, observed: HostedConfig): Difference[] {
  return hostedDifferences({ wanted, observed }, compared);
}

const compared = {
  pick: (config: HostedConfig) => {
    const networks = within(config, 'masterAuthorizedNetworks');
    const privacy = within(config, 'privateClusterConfig');
    return {
      kubernetesVersion: minorOf(config.kubernetesVersion),
      // Go leaves out what is false.
      'masterAuthorizedNetworks.enabled': networks.enabled === true,
      'masterAuthorizedNetworks.cidrBlocks': objectsIn(networks.cidrBlocks).map(({ cidrBlock }) => cidrBlock),
      'privateClusterConfig.enablePrivateNodes': privacy.enablePrivateNodes === true,
      'privateClusterConfig.enablePrivateEndpoint': privacy.enablePrivateEndpoint === true,
      network: config.network,
      subnetwork: config.subnetwork,
      networkPolicyEnabled: config.networkPolicyEnabled,
      locations: config.locations,
    };
  },
  pools: {
    key: 'nodePools',
    name: 'name',
    pick: (pool: HostedConfig) => {
      const { minNodeCount, maxNodeCount } = within(pool, 'autoscaling');
      return {
        'autoscaling.minNodeCount': minNodeCount,
        'autoscaling.maxNodeCount': maxNodeCount,
        'config.machineType': within(pool, 'config').machineType,
        version: minorOf(pool.version),
      };
    },
  },
} as const;
