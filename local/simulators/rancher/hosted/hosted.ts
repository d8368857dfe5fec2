import type { Next } from '../controllers/work-queue.ts';
import type { Kind, KubeObject } from '../store/kube-object.ts';

/** '' stands for: nothing done yet. */
export type Phase = '' | 'creating' | 'active' | 'updating' | 'importing';

export interface OperatorStatus {
  readonly phase: Phase;
  readonly failureMessage: string;
}

/** The object that an operator works on; `spec` has the keys of the cluster's own config. */
export interface OperatorObject extends KubeObject {
  readonly spec: { readonly imported?: boolean };
  readonly status: OperatorStatus;
}

/** What the operator keeps in a secret for Rancher, which copies it to the cluster. */
export interface Endpoint {
  readonly endpoint: string;
  readonly ca: string;
}

/** A cluster as Rancher's dialer and the cluster's own agents find it. */
export interface ClusterSight {
  readonly endpoint: string;
  readonly isUp: boolean;
  readonly isPublic: boolean;
  /** CIDRs that may call the public endpoint. */
  readonly allowed: readonly string[];
  /** True where nodes call the public endpoint, so that their own addresses have to be among those allowed. */
  readonly nodesCallPublicly: boolean;
  readonly version: string;
  /** Nodes that are ready. */
  nodeCount(): Promise<number>;
}

/**
 * A managed Kubernetes with the operator that makes clusters there, as far as they differ. Everything throws CloudError for what the cloud
 * refuses.
 */
export interface Hosted<Config extends OperatorObject = OperatorObject> {
  readonly name: 'eks' | 'aks' | 'gke';
  readonly configKey: 'eksConfig' | 'aksConfig' | 'gkeConfig';
  readonly statusKey: 'eksStatus' | 'aksStatus' | 'gkeStatus';
  readonly kind: Kind<Config>;
  /** The cluster's status of this provider before anything is known. */
  readonly noStatus: object;

  /** Checks the config and starts the creation. */
  begin(config: Config): Promise<void>;
  /** Undefined while it runs. */
  creation(config: Config): Promise<Endpoint | undefined>;
  /** Takes over a cluster that somebody else made. */
  join(config: Config): Promise<Endpoint>;
  /** One step towards the spec. Undefined when there is nothing to do. */
  converge(config: Config): Promise<Next | undefined>;
  /** Undefined when the operator has nothing more to do, which need not mean that the cloud is clean. */
  clean(config: Config): Promise<Next | undefined>;

  /** What the cloud has, in the shape of a config; undefined for a cluster that it does not know. */
  upstream(spec: Config['spec']): Promise<object | undefined>;
  isPrivate(upstream: object): boolean;
  /** What of the operator's status Rancher copies to the cluster's. */
  copied(config: Config): object;
  /** What Rancher adds to the operator's failure before it shows it. */
  explained(failure: string): string;
  /** What Rancher waits for when there is nothing that could run its agent. */
  readonly nodesMissing?: {
    readonly message: string;
    isSo(config: Config, upstream: object): boolean;
  };

  /** As the credential of the config sees it. */
  sight(config: Config): Promise<ClusterSight | undefined>;
  /** What is really there, whatever the credential may see: for agents that live in the cloud themselves. */
  eyes(config: Config): () => Promise<ClusterSight | undefined>;
}
