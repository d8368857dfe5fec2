import type { Flow } from '../flowing-clock.ts';
import type { InvocationResult } from './invocation-result.ts';
import type { Assignment, FunctionOutput } from './sandbox.ts';

/** What a worker process is started with, as JSON in its one argument. */
export interface WorkerSettings {
  readonly seed: number;
  /** How time flows in the worker; absent when it is told the time, since only whoever started it knows when time may move. */
  readonly flow?: Flow;
  /** By how many simulated milliseconds its clock goes wrong. */
  readonly skewMs: number;
  /** Whose open queries are work. */
  readonly databasePort?: number;
}

/** To the worker. Numbered orders are answered by a standing that has taken them into account. */
export type WorkerOrder =
  | { readonly kind: 'run'; readonly order: number; readonly nowMs: number; readonly assignment: Assignment }
  | { readonly kind: 'fire'; readonly order: number; readonly nowMs: number; readonly timer: number }
  | { readonly kind: 'time'; readonly nowMs: number };

/** From the worker. The last three only where it is told the time. */
export type WorkerReport =
  | { readonly kind: 'ended'; readonly id: string; readonly result: InvocationResult }
  | { readonly kind: 'output'; readonly output: FunctionOutput }
  | { readonly kind: 'timer'; readonly timer: number; readonly atMs: number; readonly background: boolean }
  | { readonly kind: 'cancel'; readonly timer: number }
  | { readonly kind: 'standing'; readonly standing: Standing };

export interface StandingInvocation {
  readonly timers: number;
  /** What it asks for in the requests whose answers it waits for, by their names. */
  readonly requests: Readonly<Record<string, string>>;
}

/** What the worker is at, so that whoever owns the time knows whether everything there only waits. */
export interface Standing {
  /** The last order that it knew of. */
  readonly order: number;
  readonly busySockets: number;
  readonly invocations: Readonly<Record<string, StandingInvocation>>;
}
