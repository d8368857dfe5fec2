import { randomUUID } from 'node:crypto';
import type { ProviderApi } from '../../src/pace/provider-api.ts';
import { type FailureCode, StepFailure } from '../../src/platform/failure.ts';
import type { Difference, ErasedKind, ObservedResource, OwnerMark, Scope } from '../../src/resources/resource-kind.ts';

/** Something that stands at the provider. Times are seconds since the epoch of the test. */
export interface FakeObject {
  readonly id: string;
  readonly kind: string;
  readonly mark: OwnerMark;
  readonly requestId: string;
  readonly readyAt: number;
  visibleAt: number;
  wanted: unknown;
  goneAt: number | undefined;
  failed?: string;
  /** What the provider's code for that means, where it gives one. */
  failedAs?: FailureCode;
}

export interface FakeKindSettings {
  readonly usualSeconds?: number;
  readonly usualRemovalSeconds?: number;
  /** So long after its creation nothing is shown of an object. */
  readonly lagSeconds?: number;
  readonly changeable?: boolean;
  /** The provider takes the request id for an idempotency token. */
  readonly idempotent?: boolean;
}

type Operation = 'read' | 'create' | 'change' | 'remove';

/** What is to happen to one call: it fails, before or after its effect, or its reply is held back until `arrive` is called. */
interface Disturbance {
  readonly operation: Operation;
  readonly slot?: string;
  readonly moment: 'before' | 'after';
  readonly act: () => Promise<void>;
}

/** A provider in memory with everything that makes providers hard, and a list of the calls that it got. */
export class FakeProvider {
  readonly objects: FakeObject[] = [];
  /** An account of its own, whose limits are not met unless a test sets them. */
  api: ProviderApi = {
    provider: 'fake',
    account: randomUUID(),
    region: 'north',
    limits: {
      read: { burst: 1000, perSecond: 1000 },
      change: { burst: 1000, perSecond: 1000 },
      changesCountedBy: 'class',
      pauseSeconds: 5,
    },
  };
  readonly calls: string[] = [];
  readonly #disturbances: Disturbance[] = [];
  readonly #seconds: () => number;
  #made = 0;
  /** Calls that have been sent and have not had their effect. */
  readonly #underWay = new Set<() => void>();
  #late: { readonly at: number; readonly effect: () => void }[] = [];
  /** Kinds that were made before the last kill belong to a dead process: their calls go nowhere and never come back. */
  #process = {};

  constructor(seconds: () => number) {
    this.#seconds = seconds;
  }

  /** What stands there now, whether it is shown or not. */
  standing(kind?: string): FakeObject[] {
    this.#settleLate();
    return this.objects.filter(
      (object) =>
        (kind === undefined || object.kind === kind) &&
        (object.goneAt === undefined || object.goneAt > this.#seconds()),
    );
  }

  /** The calls since the last time this was asked. */
  takeCalls(): string[] {
    return this.calls.splice(0);
  }

  fail(call: { operation: Operation; slot?: string; moment?: 'before' | 'after' }, failure: StepFailure): void {
    const act = async () => {
      throw failure;
    };
    this.#disturbances.push({ moment: 'before', ...call, act });
  }

  /** Holds one call until the returned function is called; `held` settles when the call has got there. */
  hold(call: { operation: Operation; slot?: string; moment: 'before' | 'after' }): {
    readonly held: Promise<void>;
    readonly release: () => void;
  } {
    const reached = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const act = () => {
      reached.resolve();
      return gate.promise;
    };
    this.#disturbances.push({ ...call, act });
    return { held: reached.promise, release: gate.resolve };
  }

  /** From here on every call goes well. */
  calmDown(): void {
    this.#disturbances.splice(0);
  }

  /** Ends whoever uses the kinds made so far, in the middle of whatever they do. */
  killCallers(options: { effectsAfterSeconds?: number } = {}): void {
    this.#process = {};
    const { effectsAfterSeconds: after } = options;
    // What a dead process has sent may still arrive.
    if (after !== undefined) {
      for (const effect of this.#underWay) this.#late.push({ at: this.#seconds() + after, effect });
    }
    this.#underWay.clear();
  }

  #settleLate(): void {
    const due = this.#late.filter(({ at }) => at <= this.#seconds());
    this.#late = this.#late.filter((each) => !due.includes(each));
    for (const { effect } of due) effect();
  }

  /** Puts something there that carries our mark and that we know nothing of. */
  place(object: { kind: string; mark: OwnerMark; wanted?: unknown }): FakeObject {
    this.#made += 1;
    const placed: FakeObject = {
      id: `${object.kind}-${this.#made}`,
      wanted: {},
      requestId: `elsewhere-${this.#made}`,
      readyAt: 0,
      visibleAt: 0,
      goneAt: undefined,
      ...object,
    };
    this.objects.push(placed);
    return placed;
  }

  kind(name: string, settings: FakeKindSettings = {}): ErasedKind {
    const { usualSeconds = 0, usualRemovalSeconds = 0, changeable = true } = settings;
    const caller = this.#process;
    return {
      kind: name,
      usualSeconds,
      usualRemovalSeconds,
      absenceSeenBy: `Describe ${name}`,
      api: this.api,
      read: (scope) => this.#call({ operation: 'read', kind: name, caller }, () => this.#shown(name, scope)),
      create: (order) =>
        this.#call({ operation: 'create', kind: name, slot: order.mark.slot, caller }, () =>
          this.#observed(this.#make({ ...order, kind: name, usualSeconds }, settings)),
        ),
      ...(changeable && {
        change: ({ wanted, observed }) =>
          this.#call({ operation: 'change', kind: name, slot: observed.slot, caller }, () => {
            const object = this.objects.find(({ id }) => id === observed.providerId);
            if (object) object.wanted = wanted;
          }),
      }),
      remove: (observed) =>
        this.#call({ operation: 'remove', kind: name, slot: observed.slot, caller }, () => {
          const object = this.objects.find(({ id }) => id === observed.providerId);
          if (object) object.goneAt ??= this.#seconds() + usualRemovalSeconds;
        }),
      differences: (wanted, observed) => differencesOf(wanted, observed),
    };
  }

  #make(
    order: { kind: string; wanted: unknown; mark: OwnerMark; requestId: string; usualSeconds: number },
    settings: FakeKindSettings,
  ): FakeObject {
    const known = this.standing(order.kind).find(({ requestId }) => requestId === order.requestId);
    if (settings.idempotent && known) return known;
    this.#made += 1;
    const object: FakeObject = {
      id: `${order.kind}-${this.#made}`,
      kind: order.kind,
      mark: order.mark,
      requestId: order.requestId,
      wanted: order.wanted,
      readyAt: this.#seconds() + order.usualSeconds,
      visibleAt: this.#seconds() + (settings.lagSeconds ?? 0),
      goneAt: undefined,
    };
    this.objects.push(object);
    return object;
  }

  #shown(kind: string, scope: Scope): ObservedResource[] {
    return this.standing(kind)
      .filter(({ mark, visibleAt }) => mark.ownerId === scope.ownerId && visibleAt <= this.#seconds())
      .map((object) => this.#observed(object));
  }

  #observed(object: FakeObject): ObservedResource & { wanted: unknown } {
    const settled = this.#seconds() >= object.readyAt ? 'ready' : 'pending';
    const { failed, failedAs: code } = object;
    const state = failed === undefined ? settled : { failed, ...(code && { code }) };
    return {
      providerId: object.id,
      slot: object.mark.slot,
      state: object.goneAt === undefined ? state : 'leaving',
      outputs: { id: object.id },
      wanted: object.wanted,
    };
  }

  async #call<Result>(
    call: { operation: Operation; kind: string; slot?: string | undefined; caller: object },
    effect: () => Result,
  ): Promise<Result> {
    const isDead = () => call.caller !== this.#process;
    const never = new Promise<never>(() => undefined);
    if (isDead()) return never;
    this.calls.push(`${call.operation} ${call.slot ?? call.kind}`);
    this.#settleLate();
    const alone = () => void effect();
    this.#underWay.add(alone);
    await this.#disturb(call, 'before').finally(() => isDead() || this.#underWay.delete(alone));
    if (isDead()) return never;
    const result = effect();
    await this.#disturb(call, 'after');
    return isDead() ? never : result;
  }

  async #disturb(call: { operation: Operation; slot?: string | undefined }, moment: 'before' | 'after'): Promise<void> {
    // A call is never answered in the turn in which it is made.
    await new Promise((resolve) => setImmediate(resolve));
    const index = this.#disturbances.findIndex(
      (each) => each.operation === call.operation && each.moment === moment && (!each.slot || each.slot === call.slot),
    );
    const [disturbance] = index < 0 ? [] : this.#disturbances.splice(index, 1);
    await disturbance?.act();
  }
}

function differencesOf(wanted: unknown, observed: ObservedResource): Difference[] {
  const actual = 'wanted' in observed ? observed.wanted : undefined;
  return JSON.stringify(wanted) === JSON.stringify(actual) ? [] : [{ path: 'size', wanted, observed: actual }];
}

/** The provider's way to say that the answer got lost on its way: nobody knows what came of the call. */
export const replyLost = () => new StepFailure('provider-unavailable', 'The connection was reset.');
