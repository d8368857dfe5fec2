import type { RestFault, RestRoute } from '../rest/vendor.ts';
import type { Collection, WorldObject } from '../world/collection.ts';
import { refusal } from './faults.ts';
import type { OtcServiceName } from './hosts.ts';
import type { Tagged } from './objects.ts';
import { list, object, optional, type Shape, text } from './shape.ts';
import { bodyAs, type OtcStore, placeOf, route, visible } from './store.ts';

export interface TagPair {
  readonly key: string;
  readonly value: string;
}

/** "The key length must be in range [1,36] and value in range [0,43]": letters, digits, hyphens and underscores. */
const pair = object({
  key: text({ min: 1, max: 36, pattern: /^[\w-]+$/ }),
  value: text({ max: 43, pattern: /^[\w-]*$/ }),
});

export const pairs: Shape = list(pair, { max: 10 });

/** NAT takes the page as strings, the VPC service as numbers in its reference and as strings in its examples. */
const pageNumber: Shape = (value, path) =>
  /^\d+$/.test(String(value)) && Number(value) <= 1000 ? undefined : `${path} is invalid`;

const change = object({ action: text({ oneOf: ['create', 'delete'] }), tags: pairs });
const query = object({
  action: text({ oneOf: ['filter', 'count'] }),
  limit: optional(pageNumber),
  offset: optional(pageNumber),
  tags: optional(list(object({ key: text({ min: 1, max: 128 }), values: list(text({ max: 255 }), { max: 10 }) }))),
  matches: optional(list(object({ key: text({ oneOf: ['resource_name'] }), value: text({ max: 255 }) }))),
});

export interface TaggedKind<Item extends WorldObject & Tagged> {
  readonly service: OtcServiceName;
  /** As it stands in the path: `vpcs`. */
  readonly plural: string;
  /** As it stands in the names of operations: `Vpc`. */
  readonly noun: string;
  readonly collection: (store: OtcStore) => Collection<Item>;
  readonly nameOf: (item: Item) => string;
  readonly absent: (id: string) => RestFault;
  readonly invalid: { readonly code: string };
}

/** `POST …/{id}/tags/action` and `POST …/resource_instances/action`, the same for all network services. */
export function tagRoutes<Item extends WorldObject & Tagged>(store: OtcStore, kind: TaggedKind<Item>): RestRoute[] {
  const { service, plural, noun, invalid } = kind;
  const refuse = (problem: string) => refusal(400, invalid.code, `Invalid input. ${problem}`);
  const items = kind.collection(store);
  return [
    route(
      { service, at: `POST /v2.0/{project}/${plural}/resource_instances/action`, operation: `List${noun}sByTags` },
      (request) => {
        const asked = bodyAs<{
          action: string;
          limit?: number | string;
          offset?: number | string;
          tags?: { key: string; values: string[] }[];
          matches?: { value: string }[];
        }>(request, { shape: query, refuse });
        const found = visible(items, { world: store.world, place: placeOf(request) })
          .filter(({ cloudTags }) =>
            (asked.tags ?? []).every(({ key, values }) => {
              const value = cloudTags.get(key);
              return value !== undefined && (values.length === 0 || values.includes(value));
            }),
          )
          .filter((item) => (asked.matches ?? []).every(({ value }) => kind.nameOf(item).includes(value)));
        if (asked.action === 'count') return { status: 200, body: { total_count: found.length } };
        const start = Number(asked.offset ?? 0);
        const resources = found.slice(start, start + Number(asked.limit ?? 1000)).map((item) => ({
          resource_id: item.id,
          resource_name: kind.nameOf(item),
          resource_detail: null,
          tags: shownTags(item),
        }));
        return { status: 200, body: { resources, total_count: found.length } };
      },
    ),
    route(
      { service, at: `POST /v2.0/{project}/${plural}/{id}/tags/action`, operation: `BatchCreate${noun}Tags` },
      (request) => {
        const asked = bodyAs<{ action: string; tags: TagPair[] }>(request, { shape: change, refuse });
        const { id = '' } = request.params;
        const item = items.find(placeOf(request), id);
        if (!item) throw kind.absent(id);
        applyTags(item, asked);
        return { status: 204 };
      },
    ),
  ];
}

export function applyTags(item: WorldObject & Tagged, { action, tags }: { action: string; tags: TagPair[] }): void {
  for (const { key, value } of tags) {
    if (action === 'create') {
      item.cloudTags.set(key, value);
      item.tags.set(key, value);
    } else {
      item.cloudTags.delete(key);
    }
  }
}

export const shownTags = ({ cloudTags }: Tagged): TagPair[] => [...cloudTags].map(([key, value]) => ({ key, value }));

export const asMap = (tags: readonly TagPair[] | undefined): Map<string, string> =>
  new Map((tags ?? []).map(({ key, value }) => [key, value]));
