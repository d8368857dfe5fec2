/** Where an owner's mark stands, as each cloud can spell it. */
const OWNER_KEYS = ['tenantry:owner', 'tenantry-owner'] as const;

type Tags = Readonly<Record<string, unknown>> | ReadonlyMap<string, string>;

/** Whose an object is by its tags or labels; undefined for what carries no mark of ours. */
export function ownerByTags(tags: Tags): string | undefined {
  const read = (key: string): unknown => (tags instanceof Map ? tags.get(key) : Reflect.get(tags, key));
  return OWNER_KEYS.map(read).find((value) => typeof value === 'string');
}

export const isOwnerKey = (key: unknown): boolean => OWNER_KEYS.some((known) => known === key);
