import type { RequestContext } from './aws-service.ts';
import type { Values } from './protocols/protocol.ts';

/** A request that was understood. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: Values;
  readonly context: RequestContext;
}

export interface CallOutcome {
  /** The wire code of the refusal; undefined when the call succeeded. */
  readonly fault: string | undefined;
  readonly status: number;
  readonly replyLost: boolean;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a hook that has nothing to say returns nothing
export type CallPlan = { readonly replyLost?: boolean; readonly instead?: object } | undefined | void;

/** What stands around the operations of all services: faults, throttling, the call log. */
export interface CallHooks {
  /**
   * Runs before the operation: may throw an AwsFault, wait on the clock, ask for the reply to be lost after the effect, or give an
   * answer `instead` of the effect.
   */
  readonly beforeCall?: (call: Call) => Promise<CallPlan> | CallPlan;
  /** Learns of every call that was understood, allowed or not. */
  readonly afterCall?: (call: Call, outcome: CallOutcome) => void;
  /**
   * Told when a request only waits: for what a hook or an operation promised. Whatever really works meanwhile does so inside
   * `clock.busy`; the rest waits for the clock. Returns the call that ends the waiting.
   */
  readonly onPark?: (sender: string | undefined) => () => void;
}
