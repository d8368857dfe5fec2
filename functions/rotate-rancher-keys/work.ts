import type { LandingAccount } from '../../src/clouds/cloud-adapter.ts';
import type { RancherKeys } from '../../src/clouds/rancher-keys.ts';
import type { Invocation } from '../../src/platform/invocation.ts';
import type { Database } from '../../src/postgres/database.ts';
import type { KeyHolders } from '../../src/rancher/keys/holders.ts';
import type { KeyRegistry } from '../../src/rancher/keys/key-registry.ts';
import type { SecretVersions } from '../../src/rancher/keys/secret-versions.ts';

/** The keys of one landing account, while nobody else works on them. */
export interface KeyWork extends Pick<Invocation, 'now' | 'deadline' | 'pause'> {
  readonly account: LandingAccount;
  readonly database: Database;
  readonly keys: RancherKeys;
  readonly registry: KeyRegistry;
  readonly secrets: SecretVersions;
  readonly holders: KeyHolders;
  /** So old may a key become. */
  readonly rotateAfterDays: number;
}

/** How far a pass over an account's keys has come. */
export type KeyOutcome =
  | { readonly status: 'kept' | 'revoked' }
  /** Nothing is wrong; a later run goes on. */
  | { readonly status: 'waiting'; readonly for: readonly string[] }
  /** Somebody has to act: an old key, or one of an account that is leaving, is still needed. */
  | { readonly status: 'in-use'; readonly by: readonly string[] };

const MINUTE_MS = 60_000;

/** By so much the clocks of providers, of Rancher and ours may differ, in milliseconds. */
export const CLOCK_SKEW_MS = MINUTE_MS;
/** Within this time a provider shows what was done there, and nobody works with what was read before. In milliseconds. */
export const SETTLING_MS = 15 * MINUTE_MS;
/** For so long a disabled key could be enabled again, in milliseconds; a little less than a day, since a run comes once a day. */
export const GRACE_MS = 20 * 60 * MINUTE_MS;
export const DAY_MS = 24 * 60 * MINUTE_MS;
