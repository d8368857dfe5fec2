import type { HostedProvider } from '../rancher/hosted-provider.ts';

/** A static key as its cloud lists it; its secret half is shown by nobody. */
export interface RancherKey {
  readonly id: string;
  readonly active: boolean;
  readonly createdAt: Date;
  /** The request of ours that has made it, where the cloud keeps a word with a key. */
  readonly requestId?: string | undefined;
}

export interface MadeRancherKey {
  readonly id: string;
  /** The text that the landing account's secret holds from then on. It is told once. */
  readonly secret: string;
}

/**
 * The keys of the one identity in a landing account that Rancher works as. Each call is made once; everything thrown is a `StepFailure`, and
 * nothing that is thrown or logged carries a secret half.
 */
export interface RancherKeys {
  /** The provider's own word. */
  readonly kind: string;
  /** So many keys may the identity have at once. */
  readonly most: number;
  /** Whether the cloud keeps the request with each key. Where it does not, whoever calls this tells its own from others' by time and use. */
  readonly isMarked: boolean;
  /** In which form Rancher takes the key, and which of its operators uses it. */
  readonly provider: Pick<HostedProvider<never>, 'credential' | 'operator'>;
  /** The provider's id of the key that a secret's text holds. Throws for a text that holds none. */
  idIn(secret: string): string;
  /** Every key of the identity, whoever made it. One that was made a moment ago may be missing. */
  list(): Promise<RancherKey[]>;
  create(requestId: string): Promise<MadeRancherKey>;
  /** Whether the cloud takes the key, and takes it for that identity. False for a while after a key was made. */
  isAccepted(secret: string): Promise<boolean>;
  /** Absent where the cloud does not tell when a key was used. */
  readonly usage?: KeyUsage;
  /** The key stays, and is good for nothing until somebody enables it again. Absent where a key is good until it is gone. */
  disable?(id: string): Promise<void>;
  /** Absence is success. */
  remove(id: string): Promise<void>;
}

export interface KeyUsage {
  /** Undefined for a key that was never used. */
  lastUsedAt(id: string): Promise<Date | undefined>;
  /** A use is shown so long after it at the latest, in milliseconds. */
  readonly shownAfterMs: number;
}

/** Why nothing rotates an account's key. */
export interface NoRotation {
  readonly notRotated: string;
}
