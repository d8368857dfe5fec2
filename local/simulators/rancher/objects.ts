import { isObject, type JsonObject, prune } from './norman/coerce.ts';
import type {
  AksConfigObject,
  BindingObject,
  ClusterObject,
  EksConfigObject,
  GkeConfigObject,
  PlainObject,
  ProjectObject,
  RegistrationTokenObject,
  SecretObject,
  SettingObject,
} from './object-types.ts';
import type { Kind, KubeObject } from './store/kube-object.ts';

const part = (body: JsonObject, name: string): JsonObject => (isObject(body[name]) ? body[name] : {});

/** The config of whichever hosted provider there is, with the keys that Rancher's struct for it has. */
const configsIn = (spec: JsonObject): JsonObject =>
  Object.fromEntries(
    (['eks', 'aks', 'gke'] as const).flatMap((provider) => {
      const config = spec[`${provider}Config`];
      return isObject(config) ? [[`${provider}Config`, prune(`${provider}ClusterConfigSpec`, config)]] : [];
    }),
  );

const management = { group: 'management.cattle.io', version: 'v3' } as const;
const core = { group: '', version: 'v1' } as const;
const readOnly = ['get', 'list', 'watch'];

/** Namespace of cloud credentials and of the operators' objects. */
export const globalNamespace = 'cattle-global-data';

export const clusters: Kind<ClusterObject> = {
  ...management,
  kind: 'Cluster',
  plural: 'clusters',
  singular: 'cluster',
  namespaced: false,
  // The type has no schema of its own; Rancher reads what it knows into a struct and writes that back.
  prune: (body) => ({
    ...body,
    spec: { displayName: '', description: '', ...part(body, 'spec'), ...configsIn(part(body, 'spec')) },
    status: { driver: '', provider: '', ...part(body, 'status') },
  }),
};
/** An operator's own type: `eksclusterconfigs.eks.cattle.io`. */
function operatorKind<Item extends KubeObject>(provider: 'eks' | 'aks' | 'gke'): Kind<Item> {
  return {
    group: `${provider}.cattle.io`,
    version: 'v1',
    kind: `${provider.toUpperCase()}ClusterConfig`,
    plural: `${provider}clusterconfigs`,
    singular: `${provider}clusterconfig`,
    namespaced: true,
    shortNames: [`${provider}cc`],
    prune: (body) => ({
      ...body,
      spec: prune(`${provider}ClusterConfigSpec`, part(body, 'spec')),
      status: { phase: '', failureMessage: '', ...part(body, 'status') },
    }),
  };
}
export const eksConfigs = operatorKind<EksConfigObject>('eks');
export const aksConfigs = operatorKind<AksConfigObject>('aks');
export const gkeConfigs = operatorKind<GkeConfigObject>('gke');
export const projects: Kind<ProjectObject> = {
  ...management,
  kind: 'Project',
  plural: 'projects',
  singular: 'project',
  namespaced: true,
  prune: (body) => ({ ...body, spec: { displayName: '', clusterName: '', ...part(body, 'spec') } }),
};
export const projectBindings: Kind<BindingObject> = {
  ...management,
  kind: 'ProjectRoleTemplateBinding',
  plural: 'projectroletemplatebindings',
  singular: 'projectroletemplatebinding',
  namespaced: true,
};
export const registrationTokens: Kind<RegistrationTokenObject> = {
  ...management,
  kind: 'ClusterRegistrationToken',
  plural: 'clusterregistrationtokens',
  singular: 'clusterregistrationtoken',
  namespaced: true,
  prune: (body) => ({
    ...body,
    spec: { clusterName: '', ...part(body, 'spec') },
    status: { tokenSecretName: '', manifestUrl: '', command: '', ...part(body, 'status') },
  }),
};
export const settings: Kind<SettingObject> = {
  ...management,
  kind: 'Setting',
  plural: 'settings',
  singular: 'setting',
  namespaced: false,
  prune: (body) => ({ value: '', default: '', customized: false, source: 'db', ...body }),
  columns: [{ name: 'Value', read: (item) => item.value }],
};
export const secrets: Kind<SecretObject> = {
  ...core,
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  namespaced: true,
  // `stringData` is for writing only: the API server encodes it into `data`.
  prune({ stringData, ...body }) {
    const plain = isObject(stringData) ? Object.entries(stringData) : [];
    const encoded = plain.map(([key, value]) => [key, Buffer.from(String(value)).toString('base64')]);
    return { type: 'Opaque', ...body, data: { ...part(body, 'data'), ...Object.fromEntries(encoded) } };
  },
  columns: [
    { name: 'Type', read: (item) => item.type },
    { name: 'Data', read: (item) => String(Object.keys(item.data ?? {}).length) },
  ],
};
export const namespaces: Kind<PlainObject> = {
  ...core,
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  namespaced: false,
  shortNames: ['ns'],
  columns: [{ name: 'Status', read: (item) => (item.metadata.deletionTimestamp ? 'Terminating' : 'Active') }],
};
export const nodes: Kind<PlainObject> = {
  ...core,
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  namespaced: false,
  shortNames: ['no'],
  verbs: readOnly,
  columns: [
    { name: 'Status', read: () => 'Ready' },
    {
      name: 'Version',
      read: ({ status }) => (status as { nodeInfo?: { kubeletVersion?: string } })?.nodeInfo?.kubeletVersion ?? '',
    },
  ],
};
export const pods: Kind<PlainObject> = {
  ...core,
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  namespaced: true,
  shortNames: ['po'],
  verbs: readOnly,
  columns: [{ name: 'Status', read: ({ status }) => (status as { phase?: string })?.phase ?? '' }],
};
/** Nobody writes events here; `kubectl describe` asks for them. */
export const events: Kind<PlainObject> = {
  ...core,
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  namespaced: true,
  shortNames: ['ev'],
  verbs: readOnly,
};
