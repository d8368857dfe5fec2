import type { Filter, ResourceType } from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { Collection, WorldObject } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';
import { ownObjects, placeOf, readableObjects } from '../caller-scope.ts';
import { applyFilters, checkFilterNames, type FilterFields } from './filters.ts';

/** What EC2 says about the ids of a kind. */
export interface Identified<Item extends WorldObject> {
  readonly collection: Collection<Item>;
  readonly resourceType: ResourceType;
  readonly prefix: string;
  readonly notFound: { readonly code: string; message(id: string): string };
  readonly malformedCode: string;
}

/** A kind with what its Describe call can be filtered by. */
export interface Noun<Item extends WorldObject> extends Identified<Item> {
  readonly fields: FilterFields<Item>;
}

export interface Selection {
  readonly ids?: readonly string[] | undefined;
  readonly filters?: readonly Filter[] | undefined;
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

export function missingParameter(name: string): AwsFault {
  return new AwsFault('MissingParameter', `The request must contain the parameter ${name}`);
}

/** The value, or the fault EC2 answers when it is not in the request. `name` as EC2 spells it: `vpcId`. */
export function required<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) {
    throw missingParameter(name);
  }
  return value;
}

function checkId<Item extends WorldObject>(id: string, { prefix, malformedCode }: Identified<Item>): void {
  if (!new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) {
    throw new AwsFault(malformedCode, `Invalid id: "${id}" (expecting "${prefix}-...")`);
  }
}

/** The object of this id, for a call that changes or refers to it: no read-after-write delay. */
export function need<Item extends WorldObject>(
  noun: Identified<Item>,
  { id, context }: { id: string; context: RequestContext },
): Item {
  checkId(id, noun);
  const found =
    noun.collection.find(placeOf(context), id) ?? ownObjects(noun.collection, context).find((item) => item.id === id);
  if (!found) {
    throw new AwsFault(noun.notFound.code, noun.notFound.message(id));
  }
  return found;
}

/** What a Describe call shows: by ids (all must exist), filtered, a page at a time. */
export function select<Item extends WorldObject>(
  noun: Noun<Item>,
  { selection, world, context }: { selection: Selection; world: World; context: RequestContext },
): { items: Item[]; NextToken: string | undefined } {
  const { ids, filters, maxResults, nextToken } = selection;
  checkFilterNames(filters, noun.fields);
  const readable = readableObjects(noun.collection, { world, context });
  const byId = new Map(readable.map((item) => [item.id, item]));
  const named = ids?.length ? ids.map((id) => findNamed(noun, { id, byId })) : readable;
  return page(applyFilters(named, { filters, fields: noun.fields }), { maxResults, nextToken });
}

function findNamed<Item extends WorldObject>(noun: Noun<Item>, { id, byId }: { id: string; byId: Map<string, Item> }) {
  checkId(id, noun);
  const item = byId.get(id);
  if (!item) {
    throw new AwsFault(noun.notFound.code, noun.notFound.message(id));
  }
  return item;
}

/** What one call shows of a list that goes on. */
export function page<Item extends WorldObject>(
  items: Item[],
  { maxResults, nextToken }: { maxResults: number | undefined; nextToken: string | undefined },
): { items: Item[]; NextToken: string | undefined } {
  if (maxResults !== undefined && maxResults < 5) {
    throw new AwsFault(
      'InvalidParameterValue',
      `Value ( ${maxResults} ) for parameter maxResults is invalid. Expecting a value greater than 5.`,
    );
  }
  const after = nextToken && Buffer.from(nextToken, 'base64url').toString();
  const position = items.findIndex(({ id }) => id === after);
  if (nextToken && position < 0) {
    throw new AwsFault('InvalidPaginationToken', 'The specified pagination token is not valid or is expired.');
  }
  const rest = items.slice(position + 1);
  const shown = rest.slice(0, Math.min(maxResults ?? 1000, 1000));
  const last = shown.at(-1);
  return {
    items: shown,
    NextToken: last && shown.length < rest.length ? Buffer.from(last.id).toString('base64url') : undefined,
  };
}
