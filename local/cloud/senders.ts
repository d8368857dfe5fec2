import { AsyncLocalStorage } from 'node:async_hooks';
import type { Identities } from '../runtime/gateway/identities.ts';
import { invocationOf } from '../runtime/sender.ts';
import { LostReply } from '../simulators/http/server.ts';

/** The invocations that requests come from. */
export interface Senders {
  /** The name of the request that is being answered, where an invocation has sent it. */
  current(): string | undefined;
  /** Answers a request; loses it where the invocation that has sent it is dead. */
  within<Result>(sender: string | undefined, run: () => Promise<Result>): Promise<Result>;
  /** From now on nothing that still comes from this invocation has an effect. */
  bury(invocationId: string): void;
}

export function createSenders(identities: Pick<Identities, 'revokeInvocation'>): Senders {
  const requests = new AsyncLocalStorage<string | undefined>();
  const dead = new Set<string>();
  return {
    current: () => requests.getStore(),
    within: (sender, run) => {
      const invocationId = invocationOf(sender);
      return invocationId !== undefined && dead.has(invocationId)
        ? Promise.reject(new LostReply(`Its sender ${invocationId} is dead.`))
        : requests.run(sender, run);
    },
    bury: (invocationId) => {
      dead.add(invocationId);
      identities.revokeInvocation(invocationId);
    },
  };
}
