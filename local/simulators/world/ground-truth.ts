import type { Collection, WorldObject } from './collection.ts';
import { ownerByTags } from './owner.ts';

/** Count per cloud and kind; kinds of which nothing exists are listed with 0. */
export type GroundTruth = Record<string, Record<string, number>>;

export interface ObjectFilter {
  /** As its mark names it. */
  readonly owner?: string;
  readonly accountId?: string;
  readonly region?: string;
}

export interface ListedObject {
  readonly cloud: string;
  readonly kind: string;
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly state: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Census {
  readonly collections: readonly Collection<WorldObject>[];
  readonly managementAccountId: string;
}

/** Providers show deleted things for a while; they exist no more. */
const goneStates = new Set(['deleted', 'DELETED']);

export function listObjects(filter: ObjectFilter, { collections, managementAccountId }: Census): ListedObject[] {
  return collections.flatMap(({ cloud, kind, all }) =>
    all()
      .filter((item) => item.accountId !== managementAccountId && !item.implicit && !goneStates.has(item.state))
      .filter((item) => filter.owner === undefined || filter.owner === ownerByTags(item.tags))
      .filter((item) => (filter.accountId ?? item.accountId) === item.accountId)
      .filter((item) => (filter.region ?? item.region) === item.region)
      .map(({ id, accountId, region, state, tags }) => ({
        cloud,
        kind,
        id,
        accountId,
        region,
        state,
        tags: Object.fromEntries(tags),
      })),
  );
}

export function countObjects(filter: ObjectFilter, census: Census): GroundTruth {
  const counts: GroundTruth = {};
  for (const { cloud, kind } of census.collections) {
    counts[cloud] = { ...counts[cloud], [kind]: 0 };
  }
  for (const { cloud, kind } of listObjects(filter, census)) {
    const kinds = counts[cloud] ?? {};
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return counts;
}
