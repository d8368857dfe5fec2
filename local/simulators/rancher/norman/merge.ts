import { isObject, type JsonObject } from './coerce.ts';
import { type Fields, fieldsOf } from './fields.ts';

/**
 * Norman's update: what is stored, overlaid with what was sent. Nested typed objects merge key by key; lists are replaced, and so
 * are maps of plain values (tags, labels) as a whole. Null takes a value away. The last writer wins: no version is compared.
 */
export function mergeUpdate(type: string, { stored, sent }: { stored: JsonObject; sent: JsonObject }): JsonObject {
  const fields: Fields = fieldsOf(type) ?? {};
  const merged: JsonObject = { ...stored };
  for (const [name, value] of Object.entries(sent)) {
    const before = stored[name];
    const nested = fields[name]?.type ?? '';
    merged[name] =
      isTyped(nested) && isObject(before) && isObject(value)
        ? mergeUpdate(nested, { stored: before, sent: value })
        : value;
  }
  return merged;
}

const isTyped = (type: string) => fieldsOf(type) !== undefined;

/** Labels and annotations after an update: replaced, except that keys of Rancher itself survive. */
export function replaceMarks(
  stored: Readonly<Record<string, string>> | undefined,
  sent: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = Object.entries(stored ?? {}).filter(([key]) => key.includes('cattle.io/'));
  return { ...sent, ...Object.fromEntries(own) };
}
