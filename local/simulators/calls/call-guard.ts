import type { Call, CallOutcome, CallPlan } from '../../runtime/gateway/pipeline.ts';
import type { ProviderCall, ProviderFault } from '../world/faults.ts';
import { isOwnerKey, ownerByTags } from '../world/owner.ts';
import type { World } from '../world/world.ts';
import type { Manners, MannersOf } from './manners.ts';

export interface CallGuard {
  beforeCall(call: Call): Promise<CallPlan>;
  afterCall(call: Call, outcome: CallOutcome): void;
}

interface Beginning {
  readonly startedMs: number;
  struck: ProviderFault | undefined;
}

export interface CallGuardOptions {
  readonly mannersOf: MannersOf;
  readonly oracle?: FaultOracle | undefined;
  /** Told every call before anything befalls it. */
  readonly onCall?: ((call: Call) => void) | undefined;
}

/** Decides about each single call what befalls it, where no rule of the world does. */
export type FaultOracle = (call: ProviderCall) => Promise<ProviderFault | undefined> | ProviderFault | undefined;

/** What stands between a call and a simulated provider: the log, the token buckets, and the faults that are switched on. */
export function createCallGuard(world: World, { mannersOf, oracle, onCall }: CallGuardOptions): CallGuard {
  const begun = new WeakMap<Call, Beginning>();
  return {
    async beforeCall(call) {
      onCall?.(call);
      const { service, operation, context } = call;
      const { invocationId, caller, region } = context;
      const { accountId } = caller;
      const beginning: Beginning = { startedMs: world.clock.now(), struck: undefined };
      begun.set(call, beginning);
      const manners = mannersOf(service);
      const rate = manners.rateOf(operation);
      if (rate && !world.rateLimits.take(`${accountId}/${region}/${service}/${operation}`, rate)) {
        throw manners.throttled({});
      }
      const owner = () => ownerOf(world, call.input);
      const struck =
        world.faults.strike({ service, operation, accountId, invocationId, owner }) ??
        (oracle && (await oracle(described(call))));
      beginning.struck = struck;
      return struck && befall(struck, { call, world, manners });
    },

    afterCall(call, { fault, replyLost }) {
      const { service, operation, context } = call;
      const { caller, region, invocationId } = context;
      const atMs = world.clock.now();
      const { startedMs = atMs, struck } = begun.get(call) ?? {};
      const done = struck?.fault === 'ignored' ? 'ignored' : 'ok';
      const retryAfterSeconds = struck?.fault === 'throttled' ? struck.seconds : undefined;
      world.calls.record({
        service,
        operation,
        accountId: caller.accountId,
        ...(region && { region }),
        startedMs,
        atMs,
        invocationId,
        outcome: fault ?? (replyLost ? 'reply-lost' : done),
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      });
    },
  };
}

function described({ service, operation, input, context }: Call): ProviderCall {
  const { region, invocationId } = context;
  return { service, operation, accountId: context.caller.accountId, ...(region && { region }), invocationId, input };
}

async function befall(
  { fault, code, message, seconds }: ProviderFault,
  { call, world, manners }: { call: Call; world: World; manners: Manners },
): Promise<CallPlan> {
  if (fault === 'ignored') {
    return { instead: manners.answerWithoutEffect(call.operation) };
  }
  if (fault === 'reply-lost') {
    return { replyLost: true };
  }
  if (fault === 'slow') {
    await world.clock.sleep((seconds ?? 30) * 1000);
    return undefined;
  }
  if (fault === 'throttled') {
    throw manners.throttled({ retryAfterSeconds: seconds });
  }
  if (fault === 'denied') {
    throw manners.denied(message);
  }
  if (fault === 'error') {
    throw manners.refused(code ?? 'ValidationError', message ?? 'The request was refused.');
  }
  throw fault === 'before-effect' ? manners.unavailable(message) : manners.internal(message);
}

/** The owner a request speaks of: by a mark in it, or by the id of an object that carries one. */
function ownerOf(world: World, input: unknown): string | undefined {
  if (typeof input === 'string') {
    const named = world.find(input);
    return named && ownerByTags(named.tags);
  }
  if (typeof input !== 'object' || input === null) {
    return undefined;
  }
  const entry = Object.fromEntries(Object.entries(input).map(([name, value]) => [name.toLowerCase(), value]));
  if (isOwnerKey(entry.key) && typeof entry.value === 'string') {
    return entry.value;
  }
  const direct = ownerByTags(input as Readonly<Record<string, unknown>>);
  if (direct !== undefined) {
    return direct;
  }
  for (const part of Object.values(input)) {
    const owner = ownerOf(world, part);
    if (owner !== undefined) {
      return owner;
    }
  }
  return undefined;
}
