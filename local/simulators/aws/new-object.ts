import type { Place, WorldObject } from '../world/collection.ts';
import type { World } from '../world/world.ts';

export interface NewObject {
  readonly kind: string;
  readonly place: Place;
  readonly state: string;
  readonly tags?: ReadonlyMap<string, string>;
  /** The provider's id, or the prefix to make one of. */
  readonly id: string | { readonly prefix: string };
  /** What it belongs to, when the provider makes it for something else; else its tags tell it from others. */
  readonly partOf?: string;
  readonly implicit?: boolean;
  /** False for what is seen at once: part of something that is visible already. */
  readonly delayed?: boolean;
}

/** The fields every object has. Ids depend on seed, place, owner mark and repetition only, never on what other owners do. */
export function newObject(world: World, order: NewObject): WorldObject {
  const { kind, place, state, id, partOf, implicit = false, delayed = true } = order;
  const tags = new Map(order.tags);
  const marks =
    partOf ??
    [...tags]
      .map((pair) => pair.join('='))
      .sort()
      .join(',');
  const base = `${place.accountId}/${place.region}/${kind}/${typeof id === 'string' ? id : ''}/${marks}`;
  const key = `${base}#${world.serial(base)}`;
  return {
    ...place,
    id: typeof id === 'string' ? id : `${id.prefix}-${world.hex(key, 17)}`,
    tags,
    state,
    implicit,
    createdAtMs: world.clock.now(),
    visibleAtMs: delayed ? world.visibleAtMs(key) : world.clock.now(),
  };
}
