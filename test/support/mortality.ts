import type { Call, CallHooks, CallPlan } from '../../local/runtime/gateway/call.ts';

/** Where a run dies: as it is about to make a call, or when the call has had its effect and nobody hears of it. */
export interface Death {
  readonly operation: string;
  readonly when: 'before' | 'after';
}

/** Lets a run die at one of its calls. */
export interface Mortality {
  beforeCall(call: Pick<Call, 'operation'>): Promise<CallPlan> | CallPlan;
  /** Runs until it dies there, if it comes that far. Resolves with whether it did. */
  die(death: Death, run: () => Promise<unknown>): Promise<boolean>;
}

/** The same hooks, and deaths with them. */
export function mortal<Hooks extends Pick<CallHooks, 'beforeCall'>>(hooks: Hooks, { beforeCall }: Mortality): Hooks {
  return {
    ...hooks,
    async beforeCall(call) {
      const plan = await hooks.beforeCall?.(call);
      return (await beforeCall(call)) ?? plan;
    },
  };
}

export function mortality(): Mortality {
  let death: (Death & { dead: () => void }) | undefined;
  let isDead = false;
  return {
    beforeCall({ operation }) {
      if (death?.operation === operation && !isDead) {
        isDead = true;
        death.dead();
        if (death.when === 'after') return { replyLost: true };
      }
      // Nobody is there any more who would hear an answer.
      return isDead ? new Promise<never>(() => undefined) : undefined;
    },
    async die(where, run) {
      const { promise, resolve } = Promise.withResolvers<void>();
      death = { ...where, dead: resolve };
      const running = run().catch(() => undefined);
      await Promise.race([running, promise]);
      const died = isDead;
      // One that lost an answer fails by itself; one that died hears nothing any more.
      if (died && where.when === 'after') await Promise.race([running, new Promise((after) => setTimeout(after, 300))]);
      death = undefined;
      isDead = false;
      return died;
    },
  };
}
