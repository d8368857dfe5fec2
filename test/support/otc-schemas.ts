import { existsSync, readFileSync } from 'node:fs';

const file = new URL('../../../shared/specs/otc/otc-request-schemas.generated.json', import.meta.url);

/** Schemas made of the tables of the vendor's API references stand beside the project, not in it. */
export const otcSchemasArePresent = existsSync(file);

interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
}

let schemas: ReadonlyMap<string, Schema> | undefined;

/** Undefined for a request of which the folder holds no table. */
function schemaOf(request: string): Schema | undefined {
  schemas ??= new Map(
    Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, { schema: Schema }>).map(
      ([key, { schema }]) => [nameless(key), schema],
    ),
  );
  return schemas.get(nameless(request));
}

/** Names of path parameters differ: `{project_id}`, `{vpc_id}`. */
const nameless = (request: string): string => request.replace(/\{\w+\}/g, '{}');

export const hasOtcSchema = (request: string): boolean => schemaOf(request) !== undefined;

/** "Array" in every example of the reference, "Object" in its table. */
const mistyped = /\.userTags$/;

/** What the tables have against a body: members that they do not know, mandatory ones that are missing, and wrong types. */
export function otcViolations(request: string, body: unknown): string[] {
  return check({ value: body, path: '' }, schemaOf(request) ?? {});
}

interface Place {
  readonly value: unknown;
  readonly path: string;
}

function check({ value, path }: Place, schema: Schema): string[] {
  if (mistyped.test(path)) return [];
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value))) return [`${path} is no ${types.join(' or ')}`];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => check({ value: item, path: `${path}[${index}]` }, schema.items ?? {}));
  }
  if (!isObject(value)) return [];
  const missing = (schema.required ?? []).filter((name) => value[name] === undefined);
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const of = schema.properties?.[name];
      if (!of) return schema.additionalProperties === false ? [`${path}.${name} is unknown`] : [];
      return check({ value: member, path: `${path}.${name}` }, of);
    }),
  ];
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
