import type { Claims } from '../aws/sts/web-identity.ts';

/** What somebody has prepared at Google before anybody calls. */
export interface GoogleSettings {
  /** Of the universe whose hosts answer; `googleapis.com` when absent. */
  readonly universeDomain?: string;
  /** Tells whether a token was signed by the issuer that the providers trust, and is not over. */
  readonly verifyIdentity: (token: string) => Claims | undefined;
  readonly projects: readonly GoogleProject[];
}

export interface GoogleProject {
  readonly projectId: string;
  readonly projectNumber: string;
  readonly identityProviders: readonly IdentityProvider[];
  readonly serviceAccounts: readonly ServiceAccount[];
}

export interface IdentityProvider {
  /** `//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/pool/providers/provider` */
  readonly name: string;
  readonly issuer: string;
}

export interface ServiceAccount {
  readonly email: string;
  /** What its roles allow it in the project; `all` for an owner. */
  readonly permissions: readonly string[] | 'all';
  /** Who may act as it: `principal://iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/pool/subject/…`. */
  readonly identityUsers: readonly string[];
  /** Of the keys that it has at first, in PEM, by key id. */
  readonly publicKeys?: Readonly<Record<string, string>>;
  /** Service accounts with the role of a key administrator on this one. */
  readonly keyAdministrators?: readonly string[];
}

export const universeOf = ({ universeDomain = 'googleapis.com' }: GoogleSettings): string => universeDomain;
