import { differing } from '../clouds/differing.ts';
import type { Difference } from '../resources/resource-kind.ts';
import type { EksConfig } from './eks-cluster-body.ts';

type NodeGroup = EksConfig['nodeGroups'][number];

/**
 * What matters of a cluster's configuration. Tags are compared for ours only (AWS and others add some); of a node group the bounds,
 * not the size within them, which belongs to whoever scales it.
 */
export function eksDifferences(wanted: EksConfig, observed: Readonly<Record<string, unknown>>): Difference[] {
  const { nodeGroups, tags: _tags, amazonCredentialSecret: _credential, ...plain } = wanted;
  const defaults: Partial<Record<keyof EksConfig, unknown>> = { kmsKey: '', serviceRole: '', ipFamily: 'ipv4' };
  const have = Object.fromEntries(Object.keys(plain).map((key) => [key, observed[key] ?? Reflect.get(defaults, key)]));
  // The operator fills in the role and the security groups that it makes itself; we ask for none.
  const compared = Object.fromEntries(
    Object.entries(plain).filter(([key]) => key !== 'serviceRole' && key !== 'securityGroups'),
  );
  return [...differing(compared, have), ...nodeGroupDifferences(nodeGroups, observed.nodeGroups)];
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
    const compared = { minSize, maxSize, instanceType, version };
    const have = Object.fromEntries(Object.keys(compared).map((key) => [key, field(found, key)]));
    return differing(compared, { ...compared, ...have }).map((difference) => ({
      ...difference,
      path: `${path}.${difference.path}`,
    }));
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
