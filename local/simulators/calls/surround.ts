import type { Call, CallOutcome, CallPlan } from '../../runtime/gateway/pipeline.ts';

/**
 * What stands around calls, as around those at the AWS gateway; the same hooks serve both. For requests to Rancher the service is
 * `rancher`, the operation is method and route (`POST /v3/clusters`, `DELETE /v3/clusters/{id}`), the input is the body.
 */
export interface CallHooks {
  /** May wait, may throw an AwsFault, whose code, status and headers become the answer, ask for the reply to be lost, or answer instead. */
  readonly beforeCall?: (call: Call) => Promise<CallPlan> | CallPlan;
  readonly afterCall?: (call: Call, outcome: CallOutcome) => void;
}

export interface Around<Output> {
  readonly hooks: CallHooks;
  readonly effect: () => Promise<Output>;
  /** Code and status of what the effect threw; undefined for a defect. */
  readonly read: (error: unknown) => { readonly code: string; readonly status: number } | undefined;
}

export type Outcome<Output> = { readonly output: Output; readonly replyLost: boolean };

/** Runs a call between its hooks. Throws what the effect or the first hook throws. */
export async function surround<Output>(call: Call, { hooks, effect, read }: Around<Output>): Promise<Outcome<Output>> {
  try {
    const plan = await hooks.beforeCall?.(call);
    // Who plans an answer knows the call: it has the shape of the effect's own.
    const output = plan?.instead === undefined ? await effect() : (plan.instead as Output);
    const replyLost = plan?.replyLost ?? false;
    hooks.afterCall?.(call, { fault: undefined, status: 200, replyLost });
    return { output, replyLost };
  } catch (error) {
    const told = read(error);
    if (told) {
      hooks.afterCall?.(call, { fault: told.code, status: told.status, replyLost: false });
    }
    throw error;
  }
}
