import type { Clock } from '../clock.ts';
import type { Json } from './definition.ts';
import type { Execution, ExecutionResult } from './execution.ts';
import type { Expressions } from './expressions.ts';
import { exceedsPayload, payloadTooLarge, StateFailure, ThreadAborted } from './failures.ts';
import { runGraph } from './graph.ts';
import type { EventDetails } from './history.ts';
import type { DistributedMaps } from './states/distributed-map.ts';
import type { TaskRunner } from './tasks/task-runner.ts';
import { type Run, startThread } from './thread.ts';
import { Turns } from './turns.ts';

export interface EngineSources {
  readonly clock: Clock;
  readonly region: string;
  readonly expressions: Expressions;
  readonly tasks: TaskRunner;
  readonly maps: DistributedMaps;
  readonly random: (key: string) => number;
  readonly announce: (execution: Execution) => void;
  /** Whether the machine is being deleted: its executions end at their next transition. */
  readonly isDeleting: (stateMachineArn: string) => boolean;
}

type Ending = 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';

export interface Engine extends EngineSources {
  /** Ends a running execution: its last event, its status, the news of it. */
  close(execution: Execution, ending: { status: Ending; result: ExecutionResult; after?: number }): void;
}

export function createEngine(sources: EngineSources): Engine {
  return {
    ...sources,
    close(execution, { status, result, after = 0 }) {
      if (execution.status !== 'RUNNING') return;
      execution.history.append(lastEvent(status, result), after);
      execution.status = status;
      execution.result = result;
      execution.stoppedAtMs = sources.clock.now();
      execution.abort.abort();
      sources.announce(execution);
      execution.end();
    },
  };
}

/** Runs the execution from where its frame stands; resolves when it has ended, and never rejects. */
export async function drive(
  execution: Execution,
  { engine, after = 0 }: { engine: Engine; after?: number },
): Promise<void> {
  const { clock } = engine;
  const turns = new Turns(clock);
  const thread = startThread(execution.frame, { signal: execution.abort.signal, previous: after });
  const { TimeoutSeconds } = execution.machine.definition;
  const startedAtMs = execution.redrivenAtMs ?? execution.startedAtMs;
  const deadline =
    TimeoutSeconds === undefined
      ? undefined
      : clock.at(startedAtMs + TimeoutSeconds * 1_000, () =>
          engine.close(execution, { status: 'TIMED_OUT', result: {} }),
        );
  await turns.take();
  try {
    const output = JSON.stringify(await runGraph(thread, runOf(execution, { engine, turns })));
    if (exceedsPayload(output)) throw payloadTooLarge(execution.name, { terminal: true });
    engine.close(execution, { status: 'SUCCEEDED', result: { output }, after: thread.previous });
  } catch (thrown) {
    if (!(thrown instanceof ThreadAborted)) {
      engine.close(execution, { status: 'FAILED', result: failureOf(thrown), after: thread.previous });
    }
  } finally {
    deadline?.cancel();
    turns.give();
  }
}

function runOf(execution: Execution, { engine, turns }: { engine: Engine; turns: Turns }): Run {
  const { machine } = execution;
  return {
    executionArn: execution.arn,
    roleArn: machine.roleArn,
    region: engine.region,
    context: {
      Execution: {
        Id: execution.arn,
        Input: JSON.parse(execution.input) as Json,
        StartTime: new Date(execution.startedAtMs).toISOString(),
        Name: execution.name,
        RoleArn: machine.roleArn,
        RedriveCount: execution.redrives,
        ...(execution.redrivenAtMs !== undefined && { RedriveTime: new Date(execution.redrivenAtMs).toISOString() }),
      },
      StateMachine: { Id: machine.stateMachineArn, Name: machine.name },
    },
    transitioning: () => {
      if (engine.isDeleting(machine.stateMachineArn)) engine.close(execution, { status: 'ABORTED', result: {} });
    },
    clock: engine.clock,
    history: execution.history,
    turns,
    expressions: engine.expressions,
    random: engine.random,
    tasks: engine.tasks,
    maps: engine.maps,
  };
}

function failureOf(thrown: unknown): ExecutionResult {
  if (!(thrown instanceof StateFailure)) {
    return { error: 'States.Runtime', cause: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  const { error, causeText } = thrown;
  return { ...(error !== undefined && { error }), ...(causeText !== undefined && { cause: causeText }) };
}

function lastEvent(status: Ending, result: ExecutionResult): EventDetails {
  switch (status) {
    case 'SUCCEEDED':
      return {
        type: 'ExecutionSucceeded',
        executionSucceededEventDetails: { output: result.output, outputDetails: { truncated: false } },
      };
    case 'FAILED':
      return { type: 'ExecutionFailed', executionFailedEventDetails: result };
    case 'ABORTED':
      return { type: 'ExecutionAborted', executionAbortedEventDetails: result };
    case 'TIMED_OUT':
      return { type: 'ExecutionTimedOut', executionTimedOutEventDetails: result };
  }
}
