import { type Field, type Fields, fieldsOf } from './fields.ts';
import { NormanFault } from './norman-fault.ts';

export type Operation = 'create' | 'update';
export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/**
 * Reads a body as Norman does: unknown keys vanish, strings are trimmed, and values of another type are bent into shape
 * (`"yes"` is true, a list in place of a string is its first element, a string in place of a list is nothing).
 * Null stays null, so that an update can take a value away.
 * @throws NormanFault InvalidFormat, NotNullable, MissingRequired
 */
export function coerce(type: string, { body, operation }: { body: JsonObject; operation: Operation }): JsonObject {
  const fields = fieldsOf(type);
  if (!fields) {
    throw new NormanFault('InvalidType', `Failed to find type ${type}`);
  }
  const known = Object.entries(body).filter(([name]) => fields[name] && fields[name][operation] !== false);
  const result: JsonObject = {};
  for (const [name, value] of known) {
    const field = fields[name] as Field;
    const converted = inField(name, () => convert(field.type, { value, operation }));
    if (converted === undefined) {
      continue;
    }
    refuseNulls(name, { field, value: converted });
    result[name] = converted;
  }
  return operation === 'create' ? complete(result, fields) : result;
}

function complete(result: JsonObject, fields: Fields): JsonObject {
  for (const [name, field] of Object.entries(fields)) {
    if (!(name in result) && field.default !== undefined) {
      result[name] = field.default;
    }
    if (field.required && (result[name] === undefined || result[name] === null)) {
      throw new NormanFault('MissingRequired', '', name);
    }
  }
  return result;
}

function inField<Result>(name: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    // Norman reports the outermost field and the inner error as its message.
    const inner = error instanceof NormanFault && error.fieldName ? `${error.fieldName}=${error.code} 422: ` : '';
    throw new NormanFault('InvalidFormat', `${inner}${error instanceof Error ? error.message : String(error)}`, name);
  }
}

function refuseNulls(name: string, { field, value }: { field: Field; value: unknown }): void {
  if (Array.isArray(value) && value.includes(null)) {
    throw new NormanFault('NotNullable', 'Individual array values can not be null', name);
  }
  if (field.nullable === false && (value === null || value === '')) {
    throw new NormanFault('NotNullable', '', name);
  }
}

const inner = (type: string, of: 'array' | 'map'): string | undefined =>
  type.startsWith(`${of}[`) ? type.slice(of.length + 1, -1) : undefined;

const single = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);
const asText = (value: unknown): string => {
  const one = single(value);
  return one === undefined || one === null ? '' : (typeof one === 'object' ? JSON.stringify(one) : String(one)).trim();
};

function convert(type: string, { value, operation }: { value: unknown; operation: Operation }): unknown {
  if (value === null || type === 'json') {
    return value;
  }
  const element = inner(type, 'array');
  if (element !== undefined) {
    return Array.isArray(value) ? value.map((item) => convert(element, { value: item, operation })) : null;
  }
  const entry = inner(type, 'map');
  if (entry !== undefined) {
    return isObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([key, item]) => [key, convert(entry, { value: item, operation })]),
        )
      : null;
  }
  const scalar = scalars[type];
  if (scalar) {
    return scalar(value);
  }
  if (!isObject(value)) {
    throw new NormanFault('InvalidFormat', `Value can not be converted to type ${type}: ${asText(value)}`);
  }
  return coerce(type, { body: value, operation });
}

const scalars: Readonly<Record<string, (value: unknown) => unknown>> = {
  string: asText,
  boolean: (value) => single(value) === true || ['true', 't', 'yes', 'y'].includes(asText(value).toLowerCase()),
  int(value) {
    const one = single(value);
    if (typeof one === 'number') {
      return Math.trunc(one);
    }
    const text = asText(one);
    if (!/^[+-]?\d+$/.test(text)) {
      throw new Error(`strconv.ParseInt: parsing "${text}": invalid syntax`);
    }
    return Number(text);
  },
};

/** Keeps the listed keys of an object and of everything below it, and leaves values as they are: what a structural schema does. */
export function prune(type: string, body: JsonObject): JsonObject {
  const fields = fieldsOf(type) ?? {};
  const kept = Object.entries(body).filter(([name, value]) => fields[name] && value !== null);
  return Object.fromEntries(
    kept.map(([name, value]) => {
      const nested = inner(fields[name]?.type ?? '', 'array') ?? fields[name]?.type ?? '';
      if (!fieldsOf(nested)) {
        return [name, value];
      }
      const below = (item: unknown) => (isObject(item) ? prune(nested, item) : item);
      return [name, Array.isArray(value) ? value.map(below) : below(value)];
    }),
  );
}

/** Takes away what is null, at every depth: a nil in Rancher's structs is not stored. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutNulls);
  }
  if (!isObject(value)) {
    return value;
  }
  const kept = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]));
}
