import type { CallClass, ProviderApi } from '../pace/provider-api.ts';
import type { FailureCode } from '../platform/failure.ts';

/** What a wanted value and an observed value disagree on. Paths are those of the wanted value: `routes[0].target`. */
export interface Difference {
  readonly path: string;
  readonly wanted: unknown;
  readonly observed: unknown;
}

/** Whose things are meant. The owner mark that every resource carries is `ownerId` and its own slot. */
export interface Scope {
  /** The tenant (or shared cluster) that owns the resources. */
  readonly ownerId: string;
  /** Ids the registry knows. A kind whose provider has no marks to search for reads by these. */
  readonly providerIds: readonly string[];
}

/** What the loop needs to know of anything it finds at a provider. Kinds add their own fields. */
export interface ObservedResource {
  /** What stands behind a `#` in it only its own kind understands: see `plainId`. */
  readonly providerId: string;
  /** The owner mark: which of the owner's resources this is, for example `subnet/private-a`. */
  readonly slot: string | undefined;
  readonly state: ResourceState;
  /** Values that other resources refer to: ids, addresses, names. Never a secret. */
  readonly outputs: Outputs;
}

export type Outputs = Readonly<Record<string, string>>;

export type ResourceState = 'pending' | 'ready' | 'leaving' | FailedState;

/** The provider began to make it, and ended that in these words. */
export interface FailedState {
  readonly failed: string;
  /** What the provider's own code means. Without one nothing is known that another attempt would mend. */
  readonly code?: FailureCode;
  /** Nothing came of it, so nothing is there to be removed. */
  readonly isAbsent?: true;
}

/** An id as people read it: what a kind put behind it, to ask how its making goes, is for that kind alone. */
export const plainId = (providerId: string): string => providerId.split('#', 1)[0] ?? providerId;

/** The mark to put on a resource, in the call that creates it. */
export interface OwnerMark {
  readonly ownerId: string;
  readonly slot: string;
  readonly orderId: string;
}

/**
 * One kind of thing that we make at a provider. The guarantees hold for every implementation; the loop in
 * `converge.ts` relies on them and does everything else (intent, adoption, waiting, records, order of deletion).
 * Every method throws `StepFailure` only: provider errors are translated by the adapter.
 */
export interface ResourceKind<Wanted, Observed extends ObservedResource, Client> {
  /** The provider's own word in kebab-case: `nat-gateway`. */
  readonly kind: string;
  /** Usual time from create to ready, in seconds. 0: ready at once. */
  readonly usualSeconds: number;
  /** Usual time from remove to absence, in seconds. */
  readonly usualRemovalSeconds: number;
  /**
   * Of how many calls one read, or the making, changing or removing of one resource, usually consists at most, as the provider counts
   * them: those of one operation where it counts each by itself. One where nothing is said.
   */
  readonly calls?: Readonly<Partial<Record<CallClass, number>>>;

  /**
   * Everything in the scope that carries our owner mark, whatever its state, except what is already gone
   * (a provider's lingering `deleted` entry is not returned). Batched: as few calls as the provider allows. Changes nothing.
   */
  read(client: Client, scope: Scope): Promise<Observed[]>;

  /**
   * Starts creation with our mark in the same call, where the provider allows it. May be called twice with the same
   * request id: it passes it on as the provider's idempotency token where one exists.
   */
  create(client: Client, order: { wanted: Wanted; mark: OwnerMark; requestId: string }): Promise<Observed>;

  /** Brings an existing resource to the wanted value. Absent where the provider cannot change it in place. */
  change?(client: Client, order: { wanted: Wanted; observed: Observed }): Promise<void>;

  /** Starts deletion. Absence is success. */
  remove(client: Client, observed: Observed, options: RemovalOptions): Promise<void>;

  /** Pure. Used by ensure (what to change), by sweeps (what to report), by tests (what drift is seen). */
  differences(wanted: Wanted, observed: Observed): Difference[];

  /** How `read` shows absence, for the destruction receipt: `DescribeVpcs by tag`. */
  readonly absenceSeenBy: string;

  /** What keeps it from going, each in the provider's own words, for whoever has to look. Asked when its removal takes far too long. */
  holdersOf?(client: Client, observed: Observed): Promise<string[]>;
}

/** What an order asks about the end of its data. */
export interface RemovalOptions {
  readonly keepFinalSnapshot: boolean;
}

/** A kind applied to one slot of one tenant, with its types closed over: what the loop works on. */
export interface PlannedResource {
  readonly slot: string;
  readonly kind: ErasedKind;
  /** Slots whose resources must be ready before this one is made. Deletion is the reverse. */
  readonly after: readonly string[];
  /**
   * Nobody needs it before this other resource of its owner is there, which is made beside it, in another stage, and usually takes so many
   * seconds: so it is not looked at much sooner. Not for what others wait for that take their time.
   */
  readonly neededWith?: { readonly slot: string; readonly usualSeconds: number };
  /** The wanted value, from the outputs of the slots named in `after`. Plain JSON; no secret. */
  wanted(outputsOf: (slot: string) => Outputs): unknown;
}

/** A kind whose client is bound and whose types are hidden behind the values it made itself. */
export type ErasedKind = Omit<
  ResourceKind<unknown, ObservedResource, never>,
  'read' | 'create' | 'change' | 'remove' | 'holdersOf'
> & {
  /** Whose limits its calls count against. */
  readonly api: ProviderApi;
  /** Other services of the provider that a read asks, too: while one of them wants no calls, nothing is read; and all of them rest when one says so. */
  readonly alsoReads?: readonly ProviderApi[];
  read(scope: Scope): Promise<ObservedResource[]>;
  create(order: { wanted: unknown; mark: OwnerMark; requestId: string }): Promise<ObservedResource>;
  change?(order: { wanted: unknown; observed: ObservedResource }): Promise<void>;
  remove(observed: ObservedResource, options: RemovalOptions): Promise<void>;
  holdersOf?(observed: ObservedResource): Promise<string[]>;
};

/** A client and the API that it calls. */
export interface BoundTo<Client> {
  readonly client: Client;
  readonly api: ProviderApi;
}

/** A kind as far as its removal goes. */
export type RemovableKind = Pick<
  ErasedKind,
  'kind' | 'api' | 'alsoReads' | 'calls' | 'usualRemovalSeconds' | 'absenceSeenBy' | 'read' | 'remove' | 'holdersOf'
>;

/**
 * What others make for our resources, and may leave behind: Rancher's operator, controllers inside a cluster. The loop never makes it. Its
 * `read` returns only what carries our owner mark, or what the cloud itself shows as part of something that does.
 */
export type RemnantKind = RemovableKind;

/** Binds a kind to its client. The only place where a kind's types are forgotten: what a kind reads goes back to itself. */
export function bind<Wanted, Observed extends ObservedResource, Client>(
  kind: ResourceKind<Wanted, Observed, Client>,
  { client, api }: BoundTo<Client>,
): ErasedKind {
  const change = kind.change?.bind(kind);
  const holdersOf = kind.holdersOf?.bind(kind);
  return {
    kind: kind.kind,
    usualSeconds: kind.usualSeconds,
    usualRemovalSeconds: kind.usualRemovalSeconds,
    absenceSeenBy: kind.absenceSeenBy,
    ...(kind.calls && { calls: kind.calls }),
    api,
    read: (scope) => kind.read(client, scope),
    create: ({ wanted, mark, requestId }) => kind.create(client, { wanted: wanted as Wanted, mark, requestId }),
    ...(change && {
      change: ({ wanted, observed }) => change(client, { wanted: wanted as Wanted, observed: observed as Observed }),
    }),
    remove: (observed, options) => kind.remove(client, observed as Observed, options),
    ...(holdersOf && { holdersOf: (observed) => holdersOf(client, observed as Observed) }),
    differences: (wanted, observed) => kind.differences(wanted as Wanted, observed as Observed),
  };
}
