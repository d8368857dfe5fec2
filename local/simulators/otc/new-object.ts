import type { Place, WorldObject } from '../world/collection.ts';
import type { World } from '../world/world.ts';

export interface NewObject {
  readonly kind: string;
  readonly place: Place;
  readonly state: string;
  /** What the caller wrote on it: the owner is told from these until there are tags. */
  readonly written: { readonly name?: string | undefined; readonly description?: string | undefined };
  readonly tags?: Readonly<Record<string, string>>;
  /** What it belongs to, when the cloud makes it for something else. */
  readonly partOf?: string;
  readonly implicit?: boolean;
  /** False for what is seen at once: part of something that is visible already. */
  readonly delayed?: boolean;
  /** RDS and CCE write ids in forms of their own. */
  readonly id?: (uuid: string) => string;
}

/** The fields every object has. Ids depend on seed, place, owner and repetition only, never on what other owners do. */
export function newObject(world: World, order: NewObject): WorldObject {
  const { kind, place, state, written, partOf, implicit = false, delayed = true } = order;
  const tags = new Map(Object.entries({ ...marksIn(written), ...order.tags }));
  const marks =
    partOf ??
    [...tags]
      .map((pair) => pair.join('='))
      .sort()
      .join(',');
  const base = `${place.accountId}/${place.region}/otc-${kind}/${marks}`;
  const key = `${base}#${world.serial(base)}`;
  const id = uuidOf(world.hex(key, 32));
  return {
    ...place,
    id: order.id?.(id) ?? id,
    tags,
    state,
    implicit,
    createdAtMs: world.clock.now(),
    visibleAtMs: delayed ? world.visibleAtMs(key) : world.clock.now(),
  };
}

export function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/**
 * Whose an object is before it has tags, or where the cloud has none. The cloud knows nothing of this; the world does, so that its ground
 * truth and its faults see an owner: pairs `tenantry-…=value` in a description, or a name `tenantry-<owner>--<slot>`.
 */
function marksIn({ name = '', description = '' }: NewObject['written']): Record<string, string> {
  const pairs = [...description.matchAll(/\b(tenantry-(?:owner|slot|order))=(\S+)/g)];
  if (pairs.length > 0) return Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, value]));
  const owner = /^tenantry-(.+?)--/.exec(name)?.[1];
  return owner === undefined ? {} : { 'tenantry-owner': owner };
}
