import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

const folder = new URL('../../../shared/specs/rancher/', import.meta.url);

/** The schemas of Rancher's hosted-cluster operators stand beside the project, not in it. */
export const rancherSchemasArePresent = existsSync(folder);

interface Schema {
  readonly type?: string;
  readonly nullable?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
}

interface Required {
  readonly eks: {
    readonly identity: readonly string[];
    readonly nonNullWhenNotImported: readonly string[];
    readonly nodeGroups: { readonly always: readonly string[]; readonly withoutLaunchTemplate: readonly string[] };
  };
}

/**
 * What the EKS operator has against an `eksConfig`: keys that its CRD does not know (Rancher drops them in silence), wrong types, and
 * what its validation at run time requires beyond the CRD.
 */
export function eksConfigViolations(config: Readonly<Record<string, unknown>>): string[] {
  const crd = parse(read('eks-operator/eksclusterconfigs.eks.cattle.io.yaml'));
  const spec: Schema = crd.spec.versions[0].schema.openAPIV3Schema.properties.spec;
  const { eks }: Required = JSON.parse(read('derived/kev2-required-fields.json'));
  const groups = Array.isArray(config.nodeGroups) ? config.nodeGroups : [];
  const ofGroup = [...eks.nodeGroups.always, ...eks.nodeGroups.withoutLaunchTemplate].map(firstWord);
  return [
    ...check({ value: config, path: 'eksConfig' }, spec),
    ...missing({ value: config, path: 'eksConfig' }, [...eks.identity, ...eks.nonNullWhenNotImported]),
    ...groups.flatMap((group, index) => missing({ value: group, path: `eksConfig.nodeGroups[${index}]` }, ofGroup)),
  ];
}

interface Place {
  readonly value: unknown;
  readonly path: string;
}

function missing({ value, path }: Place, required: readonly string[]): string[] {
  return required
    .filter((name) => !isObject(value) || value[name] === undefined || value[name] === null)
    .map((name) => `${path}.${name} is required`);
}

function check({ value, path }: Place, schema: Schema): string[] {
  if (value === null) return schema.nullable ? [] : [`${path} may not be null`];
  switch (schema.type) {
    case 'object':
      if (!isObject(value)) return [`${path} is no object`];
      return Object.entries(value).flatMap(([name, member]) => {
        const of = schema.properties?.[name] ?? schema.additionalProperties;
        return of ? check({ value: member, path: `${path}.${name}` }, of) : [`${path}.${name} is unknown`];
      });
    case 'array':
      if (!Array.isArray(value)) return [`${path} is no list`];
      return value.flatMap((item, index) => check({ value: item, path: `${path}[${index}]` }, schema.items ?? {}));
    case 'integer':
      return Number.isInteger(value) ? [] : [`${path} is no integer`];
    default:
      return schema.type === undefined || typeof value === schema.type ? [] : [`${path} is no ${schema.type}`];
  }
}

function firstWord(text: string): string {
  return text.split(' ')[0] ?? text;
}

function read(path: string): string {
  return readFileSync(new URL(path, folder), 'utf8');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
