import type { PlannedResource, RemnantKind, Scope } from '../resources/resource-kind.ts';

export const stages = ['network', 'cluster', 'database', 'ingress'] as const;

/** A stage is what an operator sees as one step of a machine. Its resources are converged together. */
export type Stage = (typeof stages)[number];

/** The account, subscription or project that a tenant lives in, as registered in the stage's settings. */
export interface LandingAccount {
  readonly id: string;
  readonly cloud: string;
  /** The cloud's own id: AWS account id, Azure subscription id, Google or OTC project id. */
  readonly account: string;
  /** How we get in: AWS role ARN, Azure client id, Google service account, OTC identity provider. */
  readonly access: Readonly<Record<string, string>>;
  /** Quotas raised for us there, by the name the adapter gives them; the cloud's defaults hold for the rest. */
  readonly quotas?: Readonly<Record<string, number>>;
  /** Where the static key for Rancher's cloud credential is kept; the key itself is read only when Rancher needs it. Empty where Rancher holds none. */
  readonly rancherCredentialSecretArn: string;
}

/** What a stage is planned from. Ids and choices only, never a secret. */
export interface TenantPlan {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly orderId: string;
  readonly region: string;
  readonly zones: readonly string[];
  readonly size: 'small' | 'medium' | 'large';
  /** Name of the Kubernetes cluster at the cloud and in Rancher; unique over all tenants. */
  readonly clusterName: string;
  /** CIDRs that may call the cluster's Kubernetes endpoint; never empty. */
  readonly endpointAccess: readonly string[];
}

/** How a cluster appears at the cloud, whoever made it. */
export interface CloudCluster {
  readonly name: string;
  readonly region: string;
}

/**
 * What Tenantry needs of a cloud. An adapter holds no state; it may be built for each invocation.
 * Everything it throws is a `StepFailure`. It reads and changes only the landing account it was opened for.
 */
export interface CloudAdapter {
  readonly cloud: string;

  /**
   * The addresses from which a cluster's nodes reach the internet, as /32 CIDRs, read from the cloud and never from
   * an event. Empty when the cluster or its NAT is not there yet. Works for clusters that we did not make.
   */
  natAddressesOf(cluster: CloudCluster): Promise<string[]>;

  /**
   * The resources of a stage for this tenant, each bound to a client, in no particular order.
   * Loads the code of this stage only. The same plan serves ensure, inspect and removal.
   */
  plan(stage: Stage, tenant: TenantPlan): Promise<PlannedResource[]>;

  /**
   * What others make at the cloud for the resources of a stage, and may leave there when those are gone: what Rancher's operator and the
   * controllers inside a cluster made. In the order in which it can be removed.
   */
  remnants(stage: Stage, tenant: TenantPlan): Promise<RemnantKind[]>;

  /** Why the cloud itself could not make a cluster, in its own words; undefined when it does not say, or knows of no such cluster. */
  failureOf(cluster: CloudCluster): Promise<string | undefined>;

  /** How much room the landing account has in the region, read from the cloud, for what a single tenant of this size needs. */
  roomFor(
    region: string,
    size: TenantPlan['size'],
  ): Promise<{ readonly singleTenants: number; readonly limitedBy: string }>;

  /** True when the named load balancer or database endpoint answers as the cloud sees it: the forward reachability check. */
  reachable(cluster: CloudCluster, scope: Scope): Promise<{ readonly reachable: boolean; readonly detail: string }>;
}
