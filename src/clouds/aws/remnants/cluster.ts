import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { Cluster } from '@aws-sdk/client-eks';
import type { RemnantKind, Scope } from '../../../resources/resource-kind.ts';
import type { ClientConfiguration } from '../client.ts';
import { translating } from '../failures.ts';
import { isMarkedFor, ownedBy } from '../owner-mark.ts';
import { everyPage } from '../pages.ts';
import { findCluster } from '../questions/eks-cluster.ts';

/** The cluster whose remnants are meant, by its name at EKS, which no other cluster in the account and region can have. */
export interface RemnantsOf {
  readonly clusterName: string;
  readonly configuration: ClientConfiguration;
}

/** The cluster of this name if it carries the owner's mark; `foreign` when it carries none or another's. */
export async function ownCluster(
  { clusterName, configuration }: RemnantsOf,
  scope: Scope,
): Promise<Cluster | 'foreign' | undefined> {
  const found = await findCluster(clusterName, configuration);
  if (found === undefined) return undefined;
  const tags = Object.entries(found.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  return isMarkedFor(scope, tags) ? found : 'foreign';
}

/**
 * The owner's networks in which the cluster may have left something: what stands elsewhere, or belongs to a foreign cluster of this name,
 * is not ours, whatever its tags say.
 */
export async function ownNetworks(of: RemnantsOf, scope: Scope): Promise<string[]> {
  if ((await ownCluster(of, scope)) === 'foreign') return [];
  const ec2 = new EC2Client(of.configuration);
  const vpcs = await everyPage(async (NextToken) => {
    const page = await ec2.send(new DescribeVpcsCommand({ Filters: [ownedBy(scope)], NextToken }));
    return { items: page.Vpcs, next: page.NextToken };
  });
  return vpcs.flatMap(({ VpcId }) => VpcId ?? []);
}

/** The kind with every error of AWS translated. */
export function translatedRemnant(kind: RemnantKind): RemnantKind {
  const { holdersOf } = kind;
  return {
    ...kind,
    read: (scope) => translating(() => kind.read(scope)),
    remove: (observed, options) => translating(() => kind.remove(observed, options)),
    ...(holdersOf && { holdersOf: (observed) => translating(() => holdersOf(observed)) }),
  };
}
