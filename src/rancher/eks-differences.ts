import { differing } from '../clouds/differing.ts';
import type { Difference } from '../resources/resource-kind.ts';
import type { EksConfig } from './eks-cluster-body.ts';

type NodeGroup = EksConfig['nodeGroups'][number];

const compared = [
  'kubernetesVersion',
  'privateAccess',
  'publicAccess',
  'publicAccessSources',
  'loggingTypes',
  'secretsEncryption',
  'subnets',
] as const satisfies readonly (keyof EksConfig)[];

/** What EKS changes in place; the rest is settled when the cluster is made. */
export const changeable: readonly string[] = compared.filter((key) => key !== 'secretsEncryption' && key !== 'subnets');

/**
 * What matters of a cluster's configuration: who reaches it, what it logs, where it stands, what runs it. What the operator
 * fills in itself (role, security groups, key) is not ours; of a node group the bounds are, not the size within them, which
 * belongs to whoever scales it.
 */
export function eksDifferences(wanted: EksConfig, observed: Readonly<Record<string, unknown>>): Difference[] {
  const pick = (config: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(compared.map((key) => [key, config[key]]));
  return [...differing(pick(wanted), pick(observed)), ...nodeGroupDifferences(wanted.nodeGroups, observed.nodeGroups)];
}

function nodeGroupDifferences(wanted: readonly NodeGroup[], observed: unknown): Difference[] {
  const groups: unknown[] = Array.isArray(observed) ? observed : [];
  return wanted.flatMap((group) => {
    const path = `nodeGroups[${group.nodegroupName}]`;
    const found = groups.find((candidate) => field(candidate, 'nodegroupName') === group.nodegroupName);
    if (found === undefined) {
      return [{ path, wanted: group, observed: undefined }];
    }
    const { minSize, maxSize, instanceType, version } = group;
    const bounds = { minSize, maxSize, instanceType, version };
    const have = Object.fromEntries(Object.keys(bounds).map((key) => [key, field(found, key)]));
    return differing<Record<string, unknown>>(bounds, have).map((difference) => ({
      ...difference,
      path: `${path}.${difference.path}`,
    }));
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
