import { AwsFault } from '../../runtime/gateway/aws-service.ts';
import type { Call, CallOutcome } from '../../runtime/gateway/pipeline.ts';
import type { ProviderCall, ProviderFault } from '../world/faults.ts';
import type { World } from '../world/world.ts';
import { providerFaults, rateOf } from './provider-limits.ts';

export interface CallGuard {
  beforeCall(call: Call): Promise<{ readonly replyLost?: boolean } | undefined>;
  afterCall(call: Call, outcome: CallOutcome): void;
}

/** Decides about each single call what befalls it, where no rule of the world does. */
export type FaultOracle = (call: ProviderCall) => Promise<ProviderFault | undefined> | ProviderFault | undefined;

/** What stands between a call and the simulated AWS: the log, the token buckets, and the faults that are switched on. */
export function createCallGuard(world: World, { oracle }: { oracle?: FaultOracle | undefined } = {}): CallGuard {
  return {
    async beforeCall(call) {
      const { service, operation, context } = call;
      const { accountId } = context.caller;
      const rate = rateOf(service, operation);
      if (rate && !world.rateLimits.take(`${accountId}/${context.region}/${service}/${operation}`, rate)) {
        throw providerFaults(service).throttled({});
      }
      const owner = () => ownerOf(world, call.input);
      const { invocationId } = context;
      const struck =
        world.faults.strike({ service, operation, accountId, invocationId, owner }) ??
        (await oracle?.(described(call)));
      return struck && befall(struck, { service, world });
    },

    afterCall({ service, operation, context }, { fault, replyLost }) {
      world.calls.record({
        service,
        operation,
        accountId: context.caller.accountId,
        atMs: world.clock.now(),
        invocationId: context.invocationId,
        outcome: fault ?? (replyLost ? 'reply-lost' : 'ok'),
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
  { service, world }: { service: string; world: World },
): Promise<{ readonly replyLost?: boolean } | undefined> {
  const faults = providerFaults(service);
  if (fault === 'reply-lost') {
    return { replyLost: true };
  }
  if (fault === 'slow') {
    await world.clock.sleep((seconds ?? 30) * 1000);
    return undefined;
  }
  if (fault === 'throttled') {
    throw faults.throttled({ retryAfterSeconds: seconds });
  }
  if (fault === 'denied') {
    throw faults.denied(message);
  }
  if (fault === 'error') {
    throw new AwsFault(code ?? 'ValidationError', message ?? 'The request was refused.');
  }
  throw fault === 'before-effect' ? faults.unavailable(message) : faults.internal(message);
}

/** The owner a request speaks of: by a tag in it, or by the id of an object that carries one. */
function ownerOf(world: World, input: unknown): string | undefined {
  if (typeof input === 'string') {
    return world.find(input)?.tags.get('tenantry:owner');
  }
  if (typeof input !== 'object' || input === null) {
    return undefined;
  }
  const { Key, Value } = input as { Key?: unknown; Value?: unknown };
  if (Key === 'tenantry:owner' && typeof Value === 'string') {
    return Value;
  }
  const direct = (input as Record<string, unknown>)['tenantry:owner'];
  if (typeof direct === 'string') {
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
