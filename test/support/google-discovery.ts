import { existsSync, readFileSync } from 'node:fs';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly readOnly?: boolean;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
}

interface Method {
  readonly request?: { readonly $ref: string };
  readonly parameters?: Readonly<Record<string, { readonly location: string }>>;
}

interface Resources {
  readonly resources?: Readonly<Record<string, Resources>>;
  readonly methods?: Readonly<Record<string, Method>>;
}

interface Discovery extends Resources {
  readonly schemas: Readonly<Record<string, Schema>>;
}

const files: Readonly<Record<string, string>> = {
  compute: 'compute.v1.subset.json',
  container: 'container.v1.json',
  sql: 'sqladmin.v1.json',
  dns: 'dns.v1.json',
};

const folder = new URL('../../../shared/specs/gcp/', import.meta.url);

/** Google's own discovery documents stand beside the project, not in it. */
export const discoveryIsPresent = existsSync(folder);

const documents = new Map<string, Discovery>();

function documentOf(api: string): Discovery {
  const file = files[api];
  if (file === undefined) throw new Error(`There is no discovery document for ${api}.`);
  const known: Discovery = documents.get(api) ?? JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  documents.set(api, known);
  return known;
}

/** What Google's discovery document has against this request; empty when it is valid. */
export function violations(request: { operation: string; query: URLSearchParams; body: unknown }): string[] {
  const [api = '', ...path] = request.operation.split('.');
  const document = documentOf(api);
  const method = methodOf(document, api === 'container' ? ['projects', 'locations', ...path] : path);
  if (!method) return [`${request.operation} is no method of ${api}`];
  const unknown = [...request.query.keys()].filter((name) => method.parameters?.[name]?.location !== 'query');
  const schema = method.request;
  return [
    ...unknown.map((name) => `${request.operation}: ${name} is no parameter`),
    ...(request.body === undefined
      ? []
      : schema
        ? check({ value: request.body, path: request.operation, schema }, document)
        : [`${request.operation} takes no body`]),
  ];
}

function methodOf(document: Resources, path: readonly string[]): Method | undefined {
  const [first = '', ...rest] = path;
  if (rest.length === 0) return document.methods?.[first];
  const next = document.resources?.[first];
  return next && methodOf(next, rest);
}

type Place = { readonly value: unknown; readonly path: string; readonly schema: Schema };

function check({ value, path, schema }: Place, document: Discovery): string[] {
  if (schema.$ref !== undefined) {
    const named = document.schemas[schema.$ref];
    return named ? check({ value, path, schema: named }, document) : [`${path}: no schema ${schema.$ref}`];
  }
  if (schema.readOnly) return [`${path} is read-only`];
  if (schema.enum && !schema.enum.includes(String(value))) return [`${path}: ${String(value)} is none of the enum`];
  switch (schema.type) {
    case 'object':
      if (!isObject(value)) return [`${path} is no object`];
      return Object.entries(value).flatMap(([name, member]) => {
        const of = schema.properties?.[name] ?? schema.additionalProperties;
        return of
          ? check({ value: member, path: `${path}.${name}`, schema: of }, document)
          : [`${path}.${name} is unknown`];
      });
    case 'array':
      if (!Array.isArray(value)) return [`${path} is no list`];
      return value.flatMap((item, index) =>
        check({ value: item, path: `${path}[${index}]`, schema: schema.items ?? {} }, document),
      );
    case 'integer':
      return Number.isInteger(value) ? [] : [`${path} is no integer`];
    default:
      return schema.type === undefined || schema.type === 'any' || typeof value === schema.type
        ? []
        : [`${path} is no ${schema.type}`];
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether there is a document of the operation's API. */
export const isDiscovered = (operation: string): boolean => (operation.split('.')[0] ?? '') in files;
