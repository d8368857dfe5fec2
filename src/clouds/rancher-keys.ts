import type { HostedProvider } from '../rancher/hosted-provider.ts';

/** A static key as its cloud lists it; its secret half is shown by nobody. */
export interface RancherKey {
  readonly id: string;
  readonly active: boolean;
  readonly createdAt: Date;
}

export interface MadeRancherKey {
  readonly id: string;
  /** The text that the landing account's secret holds from then on. It is told once. */
  readonly secret: string;
}

/**
 * The keys of the one identity in a landing account that Rancher works as. No cloud lets such a key carry a mark, so whoever calls this tells its own
 * from others'. Each call is made once; everything thrown is a `StepFailure`, and nothing that is thrown or logged carries a secret half.
 */
export interface RancherKeys {
  /** The provider's own word. */
  readonly kind: string;
  /** So many keys may the identity have at once. */
  readonly most: number;
  /** In which form Rancher takes the key, and which of its operators uses it. */
  readonly provider: Pick<HostedProvider<never>, 'credential' | 'operator'>;
  /** The provider's id of the key that a secret's text holds. Throws for a text that holds none. */
  idIn(secret: string): string;
  /** Every key of the identity, whoever made it. One that was made a moment ago may be missing. */
  list(): Promise<RancherKey[]>;
  create(): Promise<MadeRancherKey>;
  /** Whether the cloud takes the key, and takes it for that identity. False for a while after a key was made. */
  isAccepted(secret: string): Promise<boolean>;
  /** Undefined for a key that was never used. */
  lastUsedAt(id: string): Promise<Date | undefined>;
  /** The key stays, and is good for nothing until somebody enables it again. */
  disable(id: string): Promise<void>;
  /** Absence is success. */
  remove(id: string): Promise<void>;
}

/** Why nothing rotates an account's key. */
export interface NoRotation {
  readonly notRotated: string;
}
