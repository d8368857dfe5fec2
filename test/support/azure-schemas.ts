import { existsSync, readFileSync } from 'node:fs';
import type { SentRequest } from './rest-cloud.ts';

const folder = new URL('../../../shared/specs/azure/arm-jsonschema/', import.meta.url);

/** The schemas of Azure Resource Manager stand beside the project, not in it. */
export const azureSchemasArePresent = existsSync(folder);

interface Schema {
  readonly $ref?: string;
  readonly oneOf?: readonly Schema[];
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
}

interface SchemaFile {
  readonly resourceDefinitions: Readonly<Record<string, Schema>>;
  /** What stands in the subscription itself. */
  readonly subscription_resourceDefinitions?: Readonly<Record<string, Schema>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

const files: readonly (readonly [prefix: string, file: string])[] = [
  ['Microsoft.Resources/', 'Microsoft.Resources.2025-04-01.json'],
  ['Microsoft.Network/privateDnsZones', 'Microsoft.Network.privateDns.2024-06-01.json'],
  ['Microsoft.Network/', 'Microsoft.Network.NRP.2025-07-01.subset.json'],
  ['Microsoft.DBforPostgreSQL/', 'Microsoft.DBforPostgreSQL.2025-08-01.json'],
];

const documents = new Map<string, SchemaFile>();

/**
 * What the published schema has against the body of a PUT: unknown members (the schemas are open, the API is not), missing ones, and values
 * that none of the allowed ones fit. The expressions of templates, which schemas allow everywhere, have no place in a request.
 */
export function azureViolations({ path, body }: Pick<SentRequest, 'path' | 'body'>): string[] {
  const { type, name, apiVersion } = partsOf(path);
  const file = files.find(([prefix]) => type.toLowerCase().startsWith(prefix.toLowerCase()))?.[1];
  if (!file) return [`no schema is known of ${type}`];
  const schemas: SchemaFile = documents.get(file) ?? JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  documents.set(file, schemas);
  const known = { ...schemas.subscription_resourceDefinitions, ...schemas.resourceDefinitions };
  // Types are the same in any case, as ids are.
  const key = type.split('/').slice(1).join('_').toLowerCase();
  const [, schema] = Object.entries(known).find(([each]) => each.toLowerCase() === key) ?? [];
  if (!schema) return [`the schemas have no ${type}`];
  // The schema of a group demands properties, which the API does not take.
  const extra = type.endsWith('/resourceGroups') ? { properties: {} } : {};
  const spelled = schema.properties?.type?.enum?.[0] ?? type;
  const value = { ...extra, ...Object(body), name, type: spelled, apiVersion };
  return check({ value, path: String(spelled) }, { schema, definitions: schemas.definitions });
}

function partsOf(url: string): { type: string; name: string; apiVersion: string } {
  const [path = '', query = ''] = url.split('?');
  const apiVersion = new URLSearchParams(query).get('api-version') ?? '';
  const [, provider] = path.split('/providers/');
  if (provider === undefined) {
    return { type: 'Microsoft.Resources/resourceGroups', name: path.split('/').at(-1) ?? '', apiVersion };
  }
  const [namespace = '', ...rest] = provider.split('/');
  const types = rest.filter((_, index) => index % 2 === 0);
  return { type: [namespace, ...types].join('/'), name: rest.at(-1) ?? '', apiVersion };
}

interface Place {
  readonly value: unknown;
  readonly path: string;
}

interface Rule {
  readonly schema: Schema;
  readonly definitions: SchemaFile['definitions'];
}

function check({ value, path }: Place, { schema, definitions }: Rule): string[] {
  if (schema.$ref !== undefined) {
    const of = definitions[schema.$ref.split('/').at(-1) ?? ''];
    return of ? check({ value, path }, { schema: of, definitions }) : [];
  }
  if (schema.oneOf) {
    const choices = schema.oneOf.filter(({ $ref }) => !$ref?.endsWith('/expression'));
    const faults = choices.map((choice) => check({ value, path }, { schema: choice, definitions }));
    return faults.some((each) => each.length === 0) ? [] : (faults[0] ?? []);
  }
  if (schema.enum && !schema.enum.includes(value))
    return [`${path} is ${JSON.stringify(value)}, not one of those allowed`];
  switch (schema.type) {
    case 'object':
      return checkObject({ value, path }, { schema, definitions });
    case 'array':
      if (!Array.isArray(value)) return [`${path} is no list`];
      return value.flatMap((item, index) =>
        check({ value: item, path: `${path}[${index}]` }, { schema: schema.items ?? {}, definitions }),
      );
    case 'integer':
      return Number.isInteger(value) ? range({ value, path }, schema) : [`${path} is no integer`];
    case 'string':
      return typeof value === 'string' ? text({ value, path }, schema) : [`${path} is no string`];
    default:
      return schema.type === undefined || typeof value === schema.type ? [] : [`${path} is no ${schema.type}`];
  }
}

function checkObject({ value, path }: Place, { schema, definitions }: Rule): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no object`];
  const missing = (schema.required ?? [])
    .filter((name) => !(name in value))
    .map((name) => `${path}.${name} is required`);
  const members = Object.entries(value).flatMap(([name, member]) => {
    const of = schema.properties?.[name] ?? schema.additionalProperties;
    return of
      ? check({ value: member, path: `${path}.${name}` }, { schema: of, definitions })
      : [`${path}.${name} is unknown`];
  });
  return [...missing, ...members];
}

function text(
  { value, path }: Place,
  { pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Schema,
): string[] {
  const written = String(value);
  const fits = (pattern === undefined || new RegExp(pattern).test(written)) && written.length >= minLength;
  return fits && written.length <= maxLength ? [] : [`${path} has a form that is not allowed`];
}

function range({ value, path }: Place, { minimum = -Infinity, maximum = Infinity }: Schema): string[] {
  return Number(value) >= minimum && Number(value) <= maximum ? [] : [`${path} is out of range`];
}
