import { existsSync, readFileSync } from 'node:fs';

interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

interface Model {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const files = {
  ec2: 'botocore-ec2.service-2.subset.json',
  eks: 'botocore-eks.service-2.json',
  elbv2: 'botocore-elbv2.service-2.json',
  rds: 'botocore-rds.service-2.subset.json',
  sts: 'botocore-sts.service-2.json',
} as const;

export type ModelledService = keyof typeof files;

const folder = new URL('../../../shared/specs/aws/', import.meta.url);

/** AWS's own models of its services stand beside the project, not in it. */
export const awsModelsArePresent = existsSync(folder);

const models = new Map<ModelledService, Model>();

function modelOf(service: ModelledService): Model {
  const model: Model = models.get(service) ?? JSON.parse(readFileSync(new URL(files[service], folder), 'utf8'));
  models.set(service, model);
  return model;
}

/** What AWS's model of the operation has against this input; empty when it is valid. */
export function violations(request: { service: ModelledService; operation: string; input: unknown }): string[] {
  const model = modelOf(request.service);
  const operation = model.operations[request.operation];
  if (!operation) return [`${request.operation} is not in the model of ${request.service}`];
  return operation.input
    ? check({ value: request.input, path: request.operation, name: operation.input.shape }, model)
    : [];
}

type Place = { readonly value: unknown; readonly path: string; readonly name: string };

function check(place: Place, model: Model): string[] {
  const shape = model.shapes[place.name];
  if (!shape) return [`${place.path}: the model has no shape ${place.name}`];
  const { value, path } = place;
  switch (shape.type) {
    case 'structure':
      return checkStructure(place, { shape, model });
    case 'list':
      if (!Array.isArray(value)) return [`${path}: not a list`];
      return [
        ...checkRange({ size: value.length, path }, shape),
        ...value.flatMap((item, index) =>
          check({ value: item, path: `${path}[${index}]`, name: shape.member?.shape ?? '' }, model),
        ),
      ];
    case 'map':
      if (!isObject(value)) return [`${path}: not a map`];
      return Object.entries(value).flatMap(([key, item]) =>
        check({ value: item, path: `${path}.${key}`, name: shape.value?.shape ?? '' }, model),
      );
    case 'string':
      return checkString(place, shape);
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path}: not a boolean`];
    case 'integer':
    case 'long':
      return Number.isInteger(value) ? checkRange({ size: Number(value), path }, shape) : [`${path}: not an integer`];
    case 'float':
    case 'double':
      return typeof value === 'number' ? checkRange({ size: value, path }, shape) : [`${path}: not a number`];
    default:
      return [];
  }
}

function checkStructure({ value, path }: Place, { shape, model }: { shape: Shape; model: Model }): string[] {
  if (!isObject(value)) return [`${path}: not a structure`];
  const given = Object.entries(value).filter(([, member]) => member !== undefined);
  const names = given.map(([name]) => name);
  const missing = (shape.required ?? []).filter((name) => !names.includes(name));
  return [
    ...missing.map((name) => `${path}: ${name} is required`),
    ...given.flatMap(([name, member]) => {
      const found = shape.members?.[name];
      return found
        ? check({ value: member, path: `${path}.${name}`, name: found.shape }, model)
        : [`${path}: ${name} is unknown`];
    }),
  ];
}

function checkString({ value, path }: Place, shape: Shape): string[] {
  if (typeof value !== 'string') return [`${path}: not a string`];
  return [
    ...(shape.enum && !shape.enum.includes(value) ? [`${path}: ${value} is none of ${shape.enum.join(', ')}`] : []),
    ...checkRange({ size: value.length, path }, shape),
  ];
}

function checkRange({ size, path }: { size: number; path: string }, { min, max }: Shape): string[] {
  return [
    ...(min !== undefined && size < min ? [`${path}: ${size} is less than ${min}`] : []),
    ...(max !== undefined && size > max ? [`${path}: ${size} is more than ${max}`] : []),
  ];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
