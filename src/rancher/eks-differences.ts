import type { Difference } from '../resources/resource-kind.ts';
import type { EksConfig } from './eks-cluster-body.ts';
import { hostedDifferences } from './hosted-differences.ts';
import type { HostedConfig } from './hosted-provider.ts';

const compared = [
  'kubernetesVersion',
  'privateAccess',
  'publicAccess',
  'publicAccessSources',
  'loggingTypes',
  'secretsEncryption',
  'subnets',
] as const satisfies readonly (keyof EksConfig)[];

const bounds = ['minSize', 'maxSize', 'instanceType', 'version'] as const satisfies readonly NodeGroupKey[];

type NodeGroupKey = keyof EksConfig['nodeGroups'][number];

/** What EKS changes in place; the rest is settled when the cluster is made. */
export const changeable: readonly string[] = [
  ...compared.filter((key) => key !== 'secretsEncryption' && key !== 'subnets'),
  'nodeGroups',
];

/**
 * What matters of a cluster's configuration: who reaches it, what it logs, where it stands, what runs it. What the operator
 * fills in itself (role, security groups, key) is not ours.
 */
export function eksDifferences(wanted: EksConfig, observed: HostedConfig): Difference[] {
  return hostedDifferences({ wanted, observed }, { pick: only(compared), pools });
}

const only = (keys: readonly string[]) => (config: HostedConfig) =>
  Object.fromEntries(keys.map((key) => [key, config[key]]));

const pools = { key: 'nodeGroups', name: 'nodegroupName', pick: only(bounds) } as const;
