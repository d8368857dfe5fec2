/**
 * JSON in exactly one spelling, after RFC 8785: members sorted by UTF-16 code units, no white space, numbers and strings
 * as ECMAScript writes them. Hashes are computed over it, so its output must never change for the same value. One difference:
 * half of a surrogate pair is written as its escape, where the RFC stops, because the audit must record whatever was sent.
 * Members that are `undefined` are left out, as in JSON. Throws `TypeError` for what JSON cannot carry.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'string':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`JSON has no number ${value}`);
      return JSON.stringify(value);
    case 'object':
      break;
    default:
      throw new TypeError(`JSON cannot carry a value of type ${typeof value}`);
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isPlain(value)) throw new TypeError(`JSON cannot carry an instance of ${value.constructor.name}`);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** A Date or a Map would silently become a string or `{}`: two values with one hash. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}
