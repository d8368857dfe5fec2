import type { EksConfig, EksConfigStatus } from './eks/eks-config.ts';
import { isObject, prune } from './norman/coerce.ts';
import type { Kind, KubeObject } from './store/kube-object.ts';

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly lastUpdateTime: string;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface EksStatus {
  readonly upstreamSpec: EksConfig | null;
  readonly virtualNetwork: string;
  readonly subnets: readonly string[] | null;
  readonly securityGroups: readonly string[] | null;
  readonly privateRequiresTunnel: boolean | null;
  readonly managedLaunchTemplateID: string;
  readonly managedLaunchTemplateVersions: Readonly<Record<string, string>> | null;
  readonly generatedNodeRole: string;
}

export interface ClusterSpec {
  readonly displayName: string;
  readonly description: string;
  readonly enableNetworkPolicy?: boolean;
  readonly agentEnvVars?: readonly unknown[];
  readonly fleetWorkspaceName?: string;
  readonly internal?: boolean;
  readonly importedConfig?: unknown;
  readonly eksConfig?: EksConfig;
}

export interface ClusterStatus {
  readonly conditions?: readonly Condition[];
  readonly driver: string;
  readonly provider: string;
  readonly apiEndpoint?: string;
  readonly caCert?: string;
  readonly version?: { readonly gitVersion: string; readonly major: string; readonly minor: string };
  readonly nodeCount?: number;
  readonly serviceAccountTokenSecret?: string;
  readonly eksStatus?: EksStatus;
  readonly appliedSpec?: { readonly eksConfig?: EksConfig };
}

export interface ClusterObject extends KubeObject {
  readonly spec: ClusterSpec;
  readonly status: ClusterStatus;
}
export interface EksConfigObject extends KubeObject {
  readonly spec: EksConfig;
  readonly status: EksConfigStatus;
}
export interface ProjectObject extends KubeObject {
  readonly spec: Readonly<Record<string, unknown>> & { readonly displayName: string; readonly clusterName: string };
  readonly status?: { readonly backingNamespace: string };
}
export interface BindingObject extends KubeObject {
  readonly [field: string]: unknown;
}
export interface RegistrationTokenObject extends KubeObject {
  readonly spec: { readonly clusterName: string };
  readonly status: { readonly tokenSecretName: string; readonly manifestUrl: string; readonly command: string };
}
export interface SettingObject extends KubeObject {
  readonly value: string;
  readonly default: string;
  readonly customized: boolean;
  readonly source: string;
}
export interface SecretObject extends KubeObject {
  readonly type: string;
  /** Base64, as the Kubernetes API has it. */
  readonly data: Readonly<Record<string, string>>;
}
export interface PlainObject extends KubeObject {
  readonly spec?: unknown;
  readonly status?: unknown;
}

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
};
export const eksConfigs: Kind<EksConfigObject> = {
  group: 'eks.cattle.io',
  version: 'v1',
  kind: 'EKSClusterConfig',
  plural: 'eksclusterconfigs',
  singular: 'eksclusterconfig',
  namespaced: true,
  shortNames: ['ekscc'],
  prune: (body) => (isObject(body.spec) ? { ...body, spec: prune('eksClusterConfigSpec', body.spec) } : body),
};
export const projects: Kind<ProjectObject> = {
  ...management,
  kind: 'Project',
  plural: 'projects',
  singular: 'project',
  namespaced: true,
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
};
export const settings: Kind<SettingObject> = {
  ...management,
  kind: 'Setting',
  plural: 'settings',
  singular: 'setting',
  namespaced: false,
  columns: [{ name: 'Value', read: (item) => item.value }],
};
export const secrets: Kind<SecretObject> = {
  ...core,
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  namespaced: true,
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
