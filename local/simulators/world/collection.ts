/** Where something stands: an account (subscription, project) and a region of it. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** Anything that exists in the simulated world. Providers add their own fields. */
export interface WorldObject extends Place {
  /** The provider's id; unique within its kind, account and region. */
  readonly id: string;
  readonly tags: Map<string, string>;
  readonly createdAtMs: number;
  /** From when on reading calls show it: the provider's read-after-write delay. */
  readonly visibleAtMs: number;
  /** The provider makes and removes it together with another object, so nobody owns it by itself. */
  readonly implicit: boolean;
  /** The provider's own word. */
  state: string;
}

/** What tells an object from all others of its kind; the key by which its durations are drawn. */
export const keyOf = ({ accountId, region, id }: Place & { readonly id: string }): string =>
  `${accountId}/${region}/${id}`;

/** All objects of one kind, found quickly by place and id. Kept in the order in which they were made. */
export interface Collection<Item extends WorldObject> {
  readonly cloud: string;
  readonly kind: string;
  add(item: Item): Item;
  remove(item: Item): void;
  find(place: Place, id: string): Item | undefined;
  /** The object with this id, wherever it is; the latest where an id is not unique over places. */
  anywhere(id: string): Item | undefined;
  at(place: Place): Item[];
  inRegion(region: string): Item[];
  all(): Item[];
}

export interface Kind {
  readonly cloud: string;
  readonly kind: string;
}

export function createCollection<Item extends WorldObject>({ cloud, kind }: Kind): Collection<Item> {
  const regions = new Map<string, Map<string, Map<string, Item>>>();
  const latest = new Map<string, Item>();
  const accountsOf = (region: string) => {
    const known = regions.get(region) ?? new Map<string, Map<string, Item>>();
    regions.set(region, known);
    return known;
  };
  const itemsAt = ({ region, accountId }: Place) => regions.get(region)?.get(accountId);
  const inRegion = (region: string) =>
    [...(regions.get(region)?.values() ?? [])].flatMap((items) => [...items.values()]);

  return {
    cloud,
    kind,
    add(item) {
      const accounts = accountsOf(item.region);
      const items = accounts.get(item.accountId) ?? new Map<string, Item>();
      accounts.set(item.accountId, items.set(item.id, item));
      latest.set(item.id, item);
      return item;
    },
    remove(item) {
      itemsAt(item)?.delete(item.id);
      if (latest.get(item.id) === item) {
        latest.delete(item.id);
      }
    },
    anywhere: (id) => latest.get(id),
    find: (place, id) => itemsAt(place)?.get(id),
    at: (place) => [...(itemsAt(place)?.values() ?? [])],
    inRegion,
    all: () => [...regions.keys()].flatMap(inRegion),
  };
}
