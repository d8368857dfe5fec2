import type { EksConfig, EksConfigStatus } from './eks/eks-config.ts';
import type { KubeObject } from './store/kube-object.ts';

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
