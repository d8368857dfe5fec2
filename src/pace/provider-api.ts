/** How fast calls may come: so many at once, and then so many a second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Reading calls and changing calls have buckets of their own, at every provider that documents any. */
export type CallClass = 'read' | 'change';

/** What a provider allows one of our accounts there. Stated once for each provider, with its source, beside its code. */
export interface ApiLimits {
  readonly read: Rate;
  readonly change: Rate;
  /** `kind`: the provider counts each operation by itself, so each kind of resource has a bucket for its changes. */
  readonly changesCountedBy: 'class' | 'kind';
  /** When it refuses a call as too fast and does not say for how long: so many seconds, and up to as many again by chance. */
  readonly pauseSeconds: number;
}

/** One API of a provider, as one of our accounts sees it: what the provider counts calls by. */
export interface ProviderApi {
  /** `aws-ec2`, `rancher`. */
  readonly provider: string;
  /** The provider's own id of the account; the host of a server that has no accounts. */
  readonly account: string;
  /** Empty where the provider has none. */
  readonly region: string;
  readonly limits: ApiLimits;
}

/** A number of calls to one API. */
export interface Calls {
  readonly api: ProviderApi;
  readonly class: CallClass;
  readonly count: number;
  /** The kind of resource that is changed, where there is one. */
  readonly kind?: string;
}
