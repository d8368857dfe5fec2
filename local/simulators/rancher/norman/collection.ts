import type { Exchange, Reply } from '../../http/exchange.ts';
import type { JsonObject } from './coerce.ts';

const usualLimit = 1000;
const largestLimit = 10_000;
/** Words of the query that are not filters. */
const reserved = new Set(['limit', 'marker', 'sort', 'order', 'reverse', 'action', 'include', '_replace']);

/** `name=x`, `name_ne=x`, `name_prefix=x`: how Norman writes filters. */
function filterOf(parameter: string, value: string): (item: JsonObject) => boolean {
  const [, field = parameter, modifier = 'eq'] = /^(.*?)(?:_(eq|ne|prefix|null|notnull))?$/.exec(parameter) ?? [];
  const text = (item: JsonObject) => (item[field] === undefined || item[field] === null ? '' : String(item[field]));
  const tests: Readonly<Record<string, (item: JsonObject) => boolean>> = {
    eq: (item) => text(item) === value,
    ne: (item) => text(item) !== value,
    prefix: (item) => text(item).startsWith(value),
    null: (item) => text(item) === '',
    notnull: (item) => text(item) !== '',
  };
  return tests[modifier] ?? (() => true);
}

/** A Norman collection: filtered, sorted by id, cut into pages by `limit` and `marker`. Unknown filters match nothing. */
export function collection(
  items: readonly JsonObject[],
  { exchange, type }: { exchange: Exchange; type: string },
): Reply {
  const { query } = exchange;
  const filters = [...query].filter(([name]) => !reserved.has(name)).map(([name, value]) => filterOf(name, value));
  const asked = Number(query.get('limit') ?? usualLimit);
  const limit = Number.isInteger(asked) && asked > 0 ? Math.min(asked, largestLimit) : usualLimit;
  const matching = items.filter((item) => filters.every((matches) => matches(item))).sort(byOrder(query));
  const marker = query.get('marker');
  const start =
    marker === null
      ? 0
      : Math.max(
          0,
          matching.findIndex(({ id }) => id === marker),
        );
  const page = matching.slice(start, start + limit);
  const following = matching[start + limit];
  const self = `${exchange.baseUrl}${exchange.path}`;
  return {
    status: 200,
    body: {
      type: 'collection',
      resourceType: type,
      links: { self },
      createTypes: { [type]: self },
      actions: {},
      pagination: {
        limit,
        total: matching.length,
        ...(following && {
          next: `${self}?${nextQuery(query, { limit, marker: String(following.id) })}`,
          partial: true,
        }),
      },
      sort: { order: query.get('order') === 'desc' ? 'desc' : 'asc', name: query.get('sort') ?? 'id' },
      filters: Object.fromEntries([...query].filter(([name]) => !reserved.has(name))),
      data: page,
    },
  };
}

function byOrder(query: URLSearchParams) {
  const field = query.get('sort') ?? 'id';
  const direction = query.get('order') === 'desc' ? -1 : 1;
  return (a: JsonObject, b: JsonObject) => direction * (String(a[field] ?? '') < String(b[field] ?? '') ? -1 : 1);
}

function nextQuery(query: URLSearchParams, { limit, marker }: { limit: number; marker: string }): string {
  const next = new URLSearchParams(query);
  next.set('limit', String(limit));
  next.set('marker', marker);
  return next.toString();
}
