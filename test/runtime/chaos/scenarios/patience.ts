import type { InvocationResult } from '../../../../local/runtime/lambda/invocation-result.ts';
import type { Laboratory } from '../laboratory.ts';

export interface PatienceSeen {
  readonly result: InvocationResult;
  readonly simulatedSeconds: number;
}

/** A client that gives up before what it waits for has come. */
export default async function patience({ clock, invoke }: Laboratory): Promise<PatienceSeen> {
  const startedMs = clock.now();
  const result = await invoke({ name: 'patient', patienceSeconds: 20 });
  return { result, simulatedSeconds: (clock.now() - startedMs) / 1000 };
}
