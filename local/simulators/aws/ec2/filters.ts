import type { Filter } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../../runtime/gateway/aws-service.ts';
import type { WorldObject } from '../../world/collection.ts';

/** What each filter name of a Describe call looks at; several values where any of them may match. */
export type FilterFields<Item> = Readonly<Record<string, (item: Item) => string | readonly string[] | undefined>>;

const special = /[\\^$.|+()[\]{}]/g;

/** `*` stands for any text, `?` for one character; the rest is compared as it is, with its case. */
const matchesPattern = (pattern: string, value: string): boolean =>
  /[*?]/.test(pattern)
    ? new RegExp(`^${pattern.replace(special, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(value)
    : pattern === value;

function valuesOf<Item extends WorldObject>(
  item: Item,
  { name, fields }: { name: string; fields: FilterFields<Item> },
) {
  if (name === 'tag-key') {
    return [...item.tags.keys()];
  }
  if (name.startsWith('tag:')) {
    return item.tags.get(name.slice(4)) ?? [];
  }
  if (name === 'owner-id') {
    return item.accountId;
  }
  const field = fields[name];
  if (!field) {
    throw new AwsFault('InvalidParameterValue', `The filter '${name}' is invalid`);
  }
  return field(item) ?? [];
}

/** Keeps what every filter lets through; a filter lets through what has one of its values. */
export function applyFilters<Item extends WorldObject>(
  items: readonly Item[],
  { filters = [], fields }: { filters: readonly Filter[] | undefined; fields: FilterFields<Item> },
): Item[] {
  return filters.reduce<Item[]>(
    (left, { Name: name = '', Values: wanted = [] }) =>
      left.filter((item) =>
        [valuesOf(item, { name, fields })]
          .flat()
          .some((value) => wanted.some((pattern) => matchesPattern(pattern, value))),
      ),
    [...items],
  );
}

/** An unknown filter name is an error even where there is nothing to filter. */
export function checkFilterNames<Item>(filters: readonly Filter[] | undefined, fields: FilterFields<Item>): void {
  const unknown = filters?.find(
    ({ Name: name = '' }) => !(name in fields) && !['tag-key', 'owner-id'].includes(name) && !name.startsWith('tag:'),
  );
  if (unknown) {
    throw new AwsFault('InvalidParameterValue', `The filter '${unknown.Name}' is invalid`);
  }
}
