import type { WebIdentity } from '../aws/sts/web-identity.ts';

/** Whose tokens an application takes for its own: Entra compares all three letter by letter. */
export interface FederatedCredential {
  readonly issuer: string;
  /** The ARN of the role. */
  readonly subject: string;
  readonly audience: string;
}

/** A role on a subscription. Actions may end in, or be, a `*`: `Microsoft.Network/*`. */
export interface RoleAssignment {
  readonly subscriptionId: string;
  readonly actions: readonly string[];
}

/** An app registration, or a managed identity, with its service principal. */
export interface Application {
  readonly tenantId: string;
  readonly clientId: string;
  /** Of the service principal, by which roles and refusals name it. */
  readonly objectId: string;
  readonly federatedCredentials?: readonly FederatedCredential[];
  /** The password that it is registered with, and by what Entra lists it. */
  readonly clientSecret?: string;
  readonly clientSecretId?: string;
  /** Object ids of the service principals that own the registration. */
  readonly owners?: readonly string[];
  /** App roles of Microsoft Graph that were consented to: `Application.ReadWrite.OwnedBy`. */
  readonly graphPermissions?: readonly string[];
  readonly roles: readonly RoleAssignment[];
}

/** An identity that resources may run under. It is there before anything of a tenant is. */
export interface ManagedIdentity {
  /** `/subscriptions/…/resourceGroups/…/providers/Microsoft.ManagedIdentity/userAssignedIdentities/…` */
  readonly id: string;
}

export interface AzureSettings {
  readonly subscriptions: readonly { readonly subscriptionId: string; readonly tenantId: string }[];
  readonly applications: readonly Application[];
  readonly identities: readonly ManagedIdentity[];
  /** Stands for the issuer's published keys. */
  readonly webIdentity: Pick<WebIdentity, 'verify'>;
}
