import { AsyncLocalStorage } from 'node:async_hooks';
import type { Identities } from '../runtime/gateway/identities.ts';
import { LostReply } from '../simulators/http/server.ts';

/** The invocations that requests come from. */
export interface Senders {
  /** Whose request is being answered, as far as that is known. */
  current(): string | undefined;
  /** Answers a request of this invocation; loses it where that is dead. */
  within<Result>(invocationId: string | undefined, run: () => Promise<Result>): Promise<Result>;
  /** From now on nothing that still comes from this invocation has an effect. */
  bury(invocationId: string): void;
}

export function createSenders(identities: Pick<Identities, 'revokeInvocation'>): Senders {
  const requests = new AsyncLocalStorage<string | undefined>();
  const dead = new Set<string>();
  return {
    current: () => requests.getStore(),
    within: (invocationId, run) =>
      invocationId !== undefined && dead.has(invocationId)
        ? Promise.reject(new LostReply(`Its sender ${invocationId} is dead.`))
        : requests.run(invocationId, run),
    bury: (invocationId) => {
      dead.add(invocationId);
      identities.revokeInvocation(invocationId);
    },
  };
}
