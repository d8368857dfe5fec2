import type { RemnantKind, Scope } from '../../../resources/resource-kind.ts';
import type { GoogleClient } from '../client.ts';
import { translating } from '../failures.ts';
import { apiOf } from '../limits.ts';
import { isMarkedFor } from '../owner-mark.ts';
import { findCluster, type GkeCluster } from '../questions/gke-cluster.ts';
import { network } from '../resources/network.ts';

/** The cluster whose remnants are meant, by its name at GKE, which no other cluster in the project and region can have. */
export interface RemnantsOf {
  readonly clusterName: string;
  /** Where its nodes and their disks stand. */
  readonly zones: readonly string[];
  readonly client: GoogleClient;
}

/** The cluster of this name if it carries the owner's mark; `foreign` when it carries none or another's. */
export async function ownCluster(
  { clusterName, client }: RemnantsOf,
  scope: Scope,
): Promise<GkeCluster | 'foreign' | undefined> {
  const found = await findCluster({ name: clusterName, region: client.region }, client);
  if (found === undefined) return undefined;
  return isMarkedFor(scope, found.resourceLabels) ? found : 'foreign';
}

/** The owner's network, in which the cluster may have left something. */
export async function ownNetwork({ client }: RemnantsOf, scope: Scope): Promise<string | undefined> {
  const [own] = await network.read(client, scope);
  return own?.providerId;
}

/** A kind of Compute Engine that is read through what the cluster's network shows, with every error of Google translated. */
export function computeRemnant({ client }: RemnantsOf, kind: Omit<RemnantKind, 'api' | 'alsoReads'>): RemnantKind {
  return translatedRemnant({ ...kind, api: apiOf('compute', client), alsoReads: [apiOf('gke', client)] });
}

export function translatedRemnant(kind: RemnantKind): RemnantKind {
  const { holdersOf } = kind;
  return {
    ...kind,
    read: (scope) => translating(() => kind.read(scope)),
    remove: (observed, options) => translating(() => kind.remove(observed, options)),
    ...(holdersOf && { holdersOf: (observed) => translating(() => holdersOf(observed)) }),
  };
}
