import type { InvocationResult } from '../../../../local/runtime/lambda/invocation-result.ts';
import type { Laboratory } from '../laboratory.ts';

export interface SharingSeen {
  readonly results: readonly InvocationResult[];
  readonly simulatedSeconds: number;
  readonly realSeconds: number;
}

const SHARED_SECONDS = 20;

/** Three invocations in one environment, of which two wait for what the first one waits for. */
export default async function sharing({ clock, invoke }: Laboratory): Promise<SharingSeen> {
  const startedMs = clock.now();
  const reallyStartedMs = performance.now();
  const names = ['first', 'second', 'third'];
  const results = await Promise.all(names.map((name) => invoke({ name, afterSharedSeconds: SHARED_SECONDS })));
  return {
    results,
    simulatedSeconds: (clock.now() - startedMs) / 1000,
    realSeconds: (performance.now() - reallyStartedMs) / 1000,
  };
}
