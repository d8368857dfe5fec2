import type { AksConfig, AksConfigStatus } from './aks/aks-config.ts';
import type { EksConfig, EksConfigStatus } from './eks/eks-config.ts';
import type { GkeConfig } from './gke/gke-config.ts';
import type { OperatorStatus } from './hosted/hosted.ts';
import type { KubeObject } from './store/kube-object.ts';

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly lastUpdateTime: string;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** `eksStatus`, `aksStatus` or `gkeStatus` of a cluster. */
export interface HostedStatus {
  readonly upstreamSpec: object | null;
  readonly privateRequiresTunnel: boolean | null;
  readonly [further: string]: unknown;
}

/** One of them, or none for a cluster that somebody else made. */
export interface HostedConfigs {
  readonly eksConfig?: EksConfig;
  readonly aksConfig?: AksConfig;
  readonly gkeConfig?: GkeConfig;
}

export interface ClusterSpec extends HostedConfigs {
  readonly displayName: string;
  readonly description: string;
  readonly enableNetworkPolicy?: boolean;
  readonly agentEnvVars?: readonly unknown[];
  readonly fleetWorkspaceName?: string;
  readonly internal?: boolean;
  readonly importedConfig?: unknown;
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
  readonly eksStatus?: HostedStatus;
  readonly aksStatus?: HostedStatus;
  readonly gkeStatus?: HostedStatus;
  readonly appliedSpec?: HostedConfigs;
}

export interface ClusterObject extends KubeObject {
  readonly spec: ClusterSpec;
  readonly status: ClusterStatus;
}
export interface EksConfigObject extends KubeObject {
  readonly spec: EksConfig;
  readonly status: EksConfigStatus;
}
export interface AksConfigObject extends KubeObject {
  readonly spec: AksConfig;
  readonly status: AksConfigStatus;
}
export interface GkeConfigObject extends KubeObject {
  readonly spec: GkeConfig;
  readonly status: OperatorStatus;
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
