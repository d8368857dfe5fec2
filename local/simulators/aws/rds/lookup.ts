import type * as sdk from '@aws-sdk/client-rds';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { Collection, Place, WorldObject } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';
import { ownObjects, readableObjects } from '../caller-scope.ts';

export const invalidValue = (message: string) => new AwsFault('InvalidParameterValue', message);
export const invalidCombination = (message: string) => new AwsFault('InvalidParameterCombination', message);

export const notFound = {
  subgrp: (id: string) => new AwsFault('DBSubnetGroupNotFoundFault', `DB subnet group '${id}' does not exist.`),
  cluster: (id: string) => new AwsFault('DBClusterNotFoundFault', `DBCluster ${id} not found.`),
  db: (id: string) => new AwsFault('DBInstanceNotFound', `DBInstance ${id} not found.`),
  'cluster-snapshot': (id: string) =>
    new AwsFault('DBClusterSnapshotNotFoundFault', `DBClusterSnapshot not found: ${id}`),
} as const;

/** As they stand in an ARN: `arn:aws:rds:region:account:cluster:name`. */
export type ArnType = keyof typeof notFound;

export const arnOf = (type: ArnType, { region, accountId, id }: Place & { readonly id: string }): string =>
  `arn:aws:rds:${region}:${accountId}:${type}:${id}`;

interface Named {
  readonly id: string | undefined;
  readonly type: ArnType;
  readonly context: RequestContext;
}

/** RDS compares names without case. */
export function need<Item extends WorldObject>(collection: Collection<Item>, { id = '', type, context }: Named): Item {
  const found = ownObjects(collection, context).find((item) => item.id === id.toLowerCase());
  if (!found) {
    throw notFound[type](id);
  }
  return found;
}

interface Question extends Named {
  readonly world: World;
  readonly maxRecords?: number | undefined;
  readonly marker?: string | undefined;
}

/** What a Describe call shows: one by name or ARN (which must exist), or all, a page at a time. */
export function select<Item extends WorldObject>(
  collection: Collection<Item>,
  { id, type, context, world, maxRecords = 100, marker }: Question,
): { items: Item[]; Marker: string | undefined } {
  const readable = readableObjects(collection, { world, context });
  if (id !== undefined) {
    const found = readable.find((item) => item.id === id.toLowerCase() || arnOf(type, item) === id);
    if (!found) {
      throw notFound[type](id);
    }
    return { items: [found], Marker: undefined };
  }
  if (maxRecords < 20 || maxRecords > 100) {
    throw invalidValue(`Invalid value ${maxRecords} for MaxRecords. Must be between 20 and 100`);
  }
  const start = marker === undefined ? 0 : Number(Buffer.from(marker, 'base64url').toString());
  if (!Number.isInteger(start)) {
    throw invalidValue('The marker is not valid.');
  }
  const end = start + maxRecords;
  return {
    items: readable.slice(start, end),
    Marker: end < readable.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}

export function filterValues(filters: readonly sdk.Filter[] | undefined, name: string): readonly string[] | undefined {
  return filters?.find(({ Name }) => Name === name)?.Values;
}

export function checkedIdentifier(id: string | undefined, parameter: string): string {
  const lower = (id ?? '').toLowerCase();
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(lower) || lower.endsWith('-') || lower.includes('--')) {
    throw invalidValue(
      `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    );
  }
  return lower;
}

export function requestedTags(tags: readonly sdk.Tag[] | undefined): Map<string, string> {
  if (tags?.some(({ Key = '' }) => Key.startsWith('aws:'))) {
    throw invalidValue('Tag keys beginning with aws: are reserved.');
  }
  return new Map(tags?.map(({ Key = '', Value = '' }) => [Key, Value]));
}

export const shownTags = ({ tags }: WorldObject): sdk.Tag[] => [...tags].map(([Key, Value]) => ({ Key, Value }));
