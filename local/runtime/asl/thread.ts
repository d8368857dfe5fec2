import type { Clock } from '../clock.ts';
import type { Graph, Json, State } from './definition.ts';
import type { Expressions } from './expressions.ts';
import { ThreadAborted } from './failures.ts';
import type { EventDetails, History } from './history.ts';
import type { DistributedMaps } from './states/distributed-map.ts';
import type { TaskRunner } from './tasks/task-runner.ts';
import type { Turns } from './turns.ts';
import type { Variables } from './variables.ts';

export interface MapItem {
  readonly Index: number;
  readonly Value: Json;
}

/** Where a graph stands. It outlives the thread that works on it: a redrive continues from here. */
export interface Frame {
  readonly graph: Graph;
  readonly variables: Variables;
  readonly item: MapItem | undefined;
  state: string;
  input: Json;
  /** Branches or iterations of the state it stands in. */
  children: Frame[] | undefined;
  output: { readonly value: Json } | undefined;
  /** The map run of the distributed Map state it stands in. */
  mapRunArn: string | undefined;
}

/** A line of control inside an execution: the execution itself, a branch, an iteration. */
export interface Thread {
  readonly frame: Frame;
  readonly signal: AbortSignal;
  /** The id of its latest event. */
  previous: number;
  /** The state it is in; a branch that is aborted says so in the history. */
  current: { readonly name: string; readonly type: State['Type']; failed: boolean } | undefined;
}

/** What the threads of a running execution share. */
export interface Run {
  readonly executionArn: string;
  readonly roleArn: string;
  readonly region: string;
  /** The parts of `$states.context` that do not depend on the state. */
  readonly context: { readonly Execution: { [key: string]: Json }; readonly StateMachine: { [key: string]: Json } };
  /** Called between two states; may end the execution. */
  readonly transitioning: () => void;
  readonly clock: Clock;
  readonly history: History;
  readonly turns: Turns;
  readonly expressions: Expressions;
  readonly random: (key: string) => number;
  readonly tasks: TaskRunner;
  readonly maps: DistributedMaps;
}

/** One stay in a state, over all its retries. */
export interface Visit<S extends State = State> {
  readonly name: string;
  readonly state: S;
  readonly input: Json;
  readonly thread: Thread;
  readonly run: Run;
  readonly enteredId: number;
  readonly enteredTime: string;
  retryCount: number;
  token: string | undefined;
  /** The event before a Parallel or Map state's Failed event: a failing Catch follows that one. */
  failedAfter: number | undefined;
}

export interface Transition {
  readonly output: Json;
  /** undefined: the graph ends here. */
  readonly next: string | undefined;
}

export const startThread = (frame: Frame, start: { signal: AbortSignal; previous: number }): Thread => ({
  frame,
  signal: start.signal,
  previous: start.previous,
  current: undefined,
});

export const startFrame = (
  graph: Graph,
  start: { input: Json; variables: Variables; item?: MapItem | undefined },
): Frame => ({
  graph,
  variables: start.variables,
  item: start.item,
  state: graph.StartAt,
  input: start.input,
  children: undefined,
  output: undefined,
  mapRunArn: undefined,
});

/** Writes the thread's next event. */
export function record(event: EventDetails, at: { thread: Thread; run: Run }): number {
  at.thread.previous = at.run.history.append(event, at.thread.previous);
  return at.thread.previous;
}

/** Gives the turn away while the work waits for something outside of the execution. @throws ThreadAborted */
export async function outside<Result>(
  work: () => Promise<Result>,
  { thread, run }: { thread: Thread; run: Run },
): Promise<Result> {
  run.turns.give();
  try {
    return await work();
  } finally {
    await run.turns.take();
    assertAlive(thread);
  }
}

export function assertAlive(thread: Thread): void {
  if (thread.signal.aborted) throw new ThreadAborted('aborted');
}
