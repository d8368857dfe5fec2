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

type Provider = 'eks' | 'aks' | 'gke';

interface Required {
  readonly eks: {
    readonly identity: readonly string[];
    readonly nonNullWhenNotImported: readonly string[];
    readonly nodeGroups: { readonly always: readonly string[]; readonly withoutLaunchTemplate: readonly string[] };
  };
  readonly aks: {
    readonly nonEmptyAlways: readonly string[];
    readonly nonNullWhenNotImported: readonly string[];
    readonly networkPluginAzure: readonly string[];
    readonly nodePools: { readonly always: readonly string[] };
  };
  readonly gke: {
    readonly nonEmptyAlways: readonly string[];
    readonly nonNullWhenNotImported: readonly string[];
    readonly nodePools: { readonly always: readonly string[]; readonly ifUseIpAliases: readonly string[] };
  };
}

/**
 * What an operator has against a config: keys that its CRD does not know (Rancher drops them in silence), wrong types, and what its
 * validation at run time requires beyond the CRD.
 */
export function configViolations(provider: Provider, config: Readonly<Record<string, unknown>>): string[] {
  const crd = parse(read(`${provider}-operator/${provider}clusterconfigs.${provider}.cattle.io.yaml`));
  const spec: Schema = crd.spec.versions[0].schema.openAPIV3Schema.properties.spec;
  const { cluster, pools } = requiredOf(provider, JSON.parse(read('derived/kev2-required-fields.json')));
  const path = `${provider}Config`;
  const list = config[pools.key];
  return [
    ...check({ value: config, path }, spec),
    ...missing({ value: config, path }, cluster),
    ...(Array.isArray(list) ? list : []).flatMap((pool, index) =>
      missing({ value: pool, path: `${path}.${pools.key}[${index}]` }, pools.required),
    ),
  ];
}

function requiredOf(provider: Provider, { eks, aks, gke }: Required) {
  switch (provider) {
    case 'eks':
      return {
        cluster: [...eks.identity, ...eks.nonNullWhenNotImported],
        pools: {
          key: 'nodeGroups',
          required: [...eks.nodeGroups.always, ...eks.nodeGroups.withoutLaunchTemplate].map(firstWord),
        },
      };
    case 'aks':
      return {
        cluster: [...aks.nonEmptyAlways, ...aks.nonNullWhenNotImported, ...aks.networkPluginAzure],
        pools: { key: 'nodePools', required: aks.nodePools.always },
      };
    case 'gke':
      return {
        cluster: [...gke.nonEmptyAlways, ...gke.nonNullWhenNotImported, 'region'],
        pools: { key: 'nodePools', required: [...gke.nodePools.always, ...gke.nodePools.ifUseIpAliases] },
      };
  }
}

export const eksConfigViolations = (config: Readonly<Record<string, unknown>>): string[] =>
  configViolations('eks', config);

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
