import type { Difference } from '../resources/resource-kind.ts';
import type { RancherClient } from './client.ts';

/** An `eksConfig`, `aksConfig` or `gkeConfig` as Rancher holds it. */
export type HostedConfig = Readonly<Record<string, unknown>>;

export type ConfigKey = 'eksConfig' | 'aksConfig' | 'gkeConfig';

/** A managed Kubernetes that one of Rancher's operators makes clusters at, as far as they differ. */
export interface HostedProvider<Config extends HostedConfig> {
  readonly name: 'EKS' | 'AKS' | 'GKE';
  readonly configKey: ConfigKey;
  readonly usualSeconds: number;
  readonly usualRemovalSeconds: number;
  /** What matters of a cluster's configuration. Pure; of `observed` nothing is certain. */
  differences(wanted: Config, observed: HostedConfig): Difference[];
  /** Beginnings of the paths that are changed in place; the rest is settled when the cluster is made. */
  readonly changeable: readonly string[];
  readonly operator: OperatorType;
  readonly credential: CredentialForm;
  /** Where the cloud has to be asked for a part of what is sent; one reading call at most. Absent: the wish is sent as it is. */
  settled?(wanted: Config, about: { client: RancherClient; observed?: HostedConfig }): Promise<Config>;
}

/** A provider with the body of what can be ordered there. */
export interface OrderedFrom<Order, Config extends HostedConfig> extends HostedProvider<Config> {
  body(order: Order & { readonly credentialId: string }): Config;
}

/** The objects that an operator works on. */
export interface OperatorType {
  readonly group: string;
  readonly plural: string;
  /** Keys of the cloud credential's id and of the cluster's name at the cloud. */
  readonly credentialKey: string;
  readonly nameKey: string;
}

/** How Rancher keeps a cloud credential. */
export interface CredentialForm {
  readonly configKey: 'amazonec2credentialConfig' | 'azurecredentialConfig' | 'googlecredentialConfig';
  /** The fields that Rancher asks for, from the text of the landing account's secret. Throws anything for a text that is not as it should be. */
  fields(secret: string, about: { readonly region: string }): Readonly<Record<string, string>>;
  /** The provider's id of the key in such a text; undefined where the text does not say. Throws as `fields` does. */
  keyIdIn(secret: string): string | undefined;
  /** The id of the key, from the fields that Rancher shows; absent where it shows nothing that would tell. */
  shownKeyId?(shown: Readonly<Record<string, unknown>>): string | undefined;
  /** Whether what Rancher shows is of the identity whose key is in the text; absent where it shows nothing that would tell. */
  isOfIdentity?(shown: Readonly<Record<string, unknown>>, secret: string): boolean;
}
