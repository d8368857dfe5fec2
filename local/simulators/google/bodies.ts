import { fault } from './faults.ts';

/** What a field may hold, as the JSON form of protocol buffers has it: `int64` comes as text or as a number. */
export type Field =
  | 'string'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'labels'
  | { readonly oneOf: readonly string[] }
  | { readonly list: Field }
  | { readonly fields: Fields };

export type Fields = Readonly<Record<string, Field>>;

export type Body = Readonly<Record<string, unknown>>;

/**
 * The body of a request, when each of its names is one that Google knows and each value of the kind it has to be. `where` is what Google
 * calls the body in its refusal: `resource`, `cluster`.
 */
export function checkedBody(body: unknown, { fields, where = '' }: { fields: Fields; where?: string }): Body {
  if (!isObject(body)) throw malformed('Invalid JSON payload received. Expected a JSON object.');
  checkObject(body, { fields, path: where });
  return body;
}

function checkObject(value: Record<string, unknown>, { fields, path }: { fields: Fields; path: string }): void {
  for (const [name, item] of Object.entries(value)) {
    const field = fields[name];
    if (field === undefined) {
      const at = path === '' ? '' : ` at '${path}'`;
      throw malformed(`Invalid JSON payload received. Unknown name "${name}"${at}: Cannot find field.`);
    }
    if (item !== null) checkValue(item, { field, path: path === '' ? name : `${path}.${name}` });
  }
}

function checkValue(value: unknown, { field, path }: { field: Field; path: string }): void {
  const wrong = (type: string) => malformed(`Invalid value at '${path}' (${type}), ${JSON.stringify(value)}`);
  if (field === 'string') {
    if (typeof value !== 'string') throw wrong('TYPE_STRING');
  } else if (field === 'boolean') {
    if (typeof value !== 'boolean') throw wrong('TYPE_BOOL');
  } else if (field === 'int32') {
    if (!Number.isInteger(value)) throw wrong('TYPE_INT32');
  } else if (field === 'int64') {
    if (!/^-?\d+$/.test(String(value))) throw wrong('TYPE_INT64');
  } else if (field === 'labels') {
    checkLabels(value, { path, wrong });
  } else if ('oneOf' in field) {
    if (typeof value !== 'string' || !field.oneOf.includes(value)) throw wrong('TYPE_ENUM');
  } else if ('list' in field) {
    if (!Array.isArray(value)) throw wrong('TYPE_MESSAGE');
    for (const [index, item] of value.entries()) checkValue(item, { field: field.list, path: `${path}[${index}]` });
  } else {
    if (!isObject(value)) throw wrong('TYPE_MESSAGE');
    checkObject(value, { fields: field.fields, path });
  }
}

/** "Keys and values can contain only lowercase letters, numeric characters, underscores, and dashes", at most 63 characters each, 64 labels. */
function checkLabels(value: unknown, { path, wrong }: { path: string; wrong: (type: string) => Error }): void {
  if (!isObject(value)) throw wrong('TYPE_MESSAGE');
  const labels = Object.entries(value);
  if (labels.length > 64) throw malformed(`Too many labels at '${path}'.`);
  for (const [key, text] of labels) {
    if (typeof text !== 'string') throw wrong('TYPE_STRING');
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key) || !/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(text)) {
      throw fault({ status: 400, reason: 'invalid' }, `Invalid value for field '${path}': '${key}: ${text}'.`);
    }
  }
}

const malformed = (message: string) => fault({ status: 400, reason: 'badRequest' }, message);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A part of a body that has been checked. */
export const part = (body: Body, name: string): Body => (isObject(body[name]) ? body[name] : {});

export const text = (body: Body, name: string): string => (typeof body[name] === 'string' ? body[name] : '');

export const list = (body: Body, name: string): readonly unknown[] => (Array.isArray(body[name]) ? body[name] : []);
