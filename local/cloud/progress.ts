import type { Clock } from '../runtime/clock.ts';
import type { Invoker } from '../runtime/lambda/invoker.ts';

export interface ProgressStep {
  readonly tenantId: string;
  /** The step that runs: `ensure-network`. */
  readonly step: string;
  readonly atMs: number;
  readonly phase: 'began' | 'ended';
}

/** An invoker whose invocations on behalf of a tenant are told to listeners. */
export function observeProgress(
  invoker: Invoker,
  dependencies: { clock: Clock; nameOf: (functionId: string) => string; listeners: Set<(step: ProgressStep) => void> },
): Invoker {
  return {
    async invoke(functionId, input) {
      const tenantId = tenantIn(input);
      const tell = (phase: ProgressStep['phase']) => {
        if (tenantId === undefined) return;
        const told = { tenantId, step: dependencies.nameOf(functionId), atMs: dependencies.clock.now(), phase };
        for (const listener of dependencies.listeners) listener(told);
      };
      tell('began');
      try {
        return await invoker.invoke(functionId, input);
      } finally {
        tell('ended');
      }
    },
  };
}

function tenantIn(input: unknown): string | undefined {
  const tenantId = typeof input === 'object' && input !== null && 'tenantId' in input ? input.tenantId : undefined;
  return typeof tenantId === 'string' ? tenantId : undefined;
}
