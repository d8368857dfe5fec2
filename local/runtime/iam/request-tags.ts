/** Tags that a request would put on something, wherever the service has its tags: `Tags`, `tags`, `TagSpecifications`. */
export function requestTagsOf(input: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const source of [input['Tags'], input['tags']]) collect(source, tags);
  const specifications = input['TagSpecifications'];
  if (Array.isArray(specifications)) {
    for (const specification of specifications) collect((specification as { Tags?: unknown }).Tags, tags);
  }
  return tags;
}

/** Three spellings exist: `[{ Key, Value }]`, `[{ TagKey, TagValue }]` (KMS) and `{ key: value }`; Step Functions writes keys small. */
function collect(source: unknown, tags: Map<string, string>): void {
  if (Array.isArray(source)) {
    for (const tag of source as Readonly<Record<string, unknown>>[]) {
      const key = tag['Key'] ?? tag['TagKey'] ?? tag['key'];
      if (typeof key === 'string') tags.set(key, String(tag['Value'] ?? tag['TagValue'] ?? tag['value'] ?? ''));
    }
  } else if (typeof source === 'object' && source !== null) {
    for (const [key, value] of Object.entries(source)) tags.set(key, String(value));
  }
}
