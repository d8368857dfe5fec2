import type { InvocationResult } from '../../../../local/runtime/lambda/invocation-result.ts';
import type { Laboratory } from '../laboratory.ts';

export interface SharingSeen {
  readonly results: readonly InvocationResult[];
  readonly simulatedSeconds: number;
  readonly realSeconds: number;
  /** What was logged of each VPC: by whom, by the keys of the log, and of whom it is in the world. */
  readonly logged: readonly { readonly name: string; readonly made: number }[];
}

const SHARED_SECONDS = 20;

/** Three invocations in one environment, of which two wait for what the first one waits for. */
export default async function sharing({ clock, invoke, output, vpcsOf }: Laboratory): Promise<SharingSeen> {
  const startedMs = clock.now();
  const reallyStartedMs = performance.now();
  const names = ['first', 'second', 'third'];
  const results = await Promise.all(names.map((name) => invoke({ name, afterSharedSeconds: SHARED_SECONDS })));
  return {
    results,
    simulatedSeconds: (clock.now() - startedMs) / 1000,
    realSeconds: (performance.now() - reallyStartedMs) / 1000,
    logged: output
      .filter((line) => line.includes('"made"'))
      .map((line) => JSON.parse(line) as { name: string })
      .map(({ name }) => ({ name, made: vpcsOf(name) })),
  };
}
