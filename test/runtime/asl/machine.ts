import { createHash } from 'node:crypto';
import type { Execution } from '../../../local/runtime/asl/execution.ts';
import { createRunner, type Runner } from '../../../local/runtime/asl/runner.ts';
import type { ObjectStore } from '../../../local/runtime/asl/states/distributed-map.ts';
import type { StatusChange } from '../../../local/runtime/asl/status-change.ts';
import type { InvokeTask } from '../../../local/runtime/asl/tasks/task-runner.ts';
import { type VirtualClock, virtualClock } from '../../support/clock.ts';

export const prefix = 'arn:aws:states:eu-central-1:111111111111';

const digest = (key: string) => createHash('sha256').update(key).digest();

/** Ids that repeat, as the simulated world gives them. */
export const ids = {
  random: (key: string) => digest(key).readUInt32BE(0) / 2 ** 32,
  hex: (key: string, length: number) => digest(key).toString('hex').slice(0, length),
};

export interface Bench {
  readonly clock: VirtualClock;
  readonly runner: Runner;
  readonly changes: StatusChange[];
  define(name: string, definition: object): void;
  start(name: string, order?: { name?: string; input?: unknown }): Execution;
  /** Defines a machine, runs it with this input to its end, and returns the execution. */
  run(definition: object, input?: unknown): Promise<Execution>;
}

const refuse: InvokeTask = async ({ resource }) => {
  throw new Error(`the test did not expect a call of ${resource}`);
};

export function bench(
  options: { invokeTask?: InvokeTask; objects?: ObjectStore; offered?: readonly string[] } = {},
): Bench {
  const clock = virtualClock();
  const changes: StatusChange[] = [];
  const runner = createRunner({
    clock,
    region: 'eu-central-1',
    accountId: '111111111111',
    ids,
    integrations: { ...options, invokeTask: options.invokeTask ?? refuse },
    onStatusChange: (change) => changes.push(change),
  });
  const define = (name: string, definition: object) => {
    const text = JSON.stringify({ QueryLanguage: 'JSONata', ...definition });
    runner.machines.create({ name, definition: text, roleArn: 'arn:aws:iam::111111111111:role/machine' });
  };
  const start: Bench['start'] = (name, order = {}) =>
    runner.startExecution({
      stateMachineArn: `${prefix}:stateMachine:${name}`,
      name: order.name ?? 'execution',
      input: JSON.stringify(order.input ?? {}),
    });
  return {
    clock,
    runner,
    changes,
    define,
    start,
    async run(definition, input) {
      define('machine', definition);
      const execution = start('machine', { input });
      await clock.runUntilIdle();
      return execution;
    },
  };
}

/** The history in one line per event: `3<-2 TaskScheduled`, with the state's or iteration's name where it has one. */
export function trail(execution: Execution): string[] {
  return execution.history.events.map((event) => {
    const { id, previousEventId, type } = event;
    const name = event.stateEnteredEventDetails?.name ?? event.stateExitedEventDetails?.name;
    const iteration =
      event.mapIterationStartedEventDetails ??
      event.mapIterationSucceededEventDetails ??
      event.mapIterationFailedEventDetails ??
      event.mapIterationAbortedEventDetails;
    return [`${id}<-${previousEventId} ${type}`, name, iteration?.index].filter((part) => part !== undefined).join(' ');
  });
}

export const outputOf = (execution: Execution): unknown =>
  execution.result.output === undefined ? undefined : JSON.parse(execution.result.output);

export const task = (fields: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'step', Payload: '{% $states.input %}' },
  End: true,
  ...fields,
});

export const single = (state: object) => ({ StartAt: 'Only', States: { Only: state } });

export const inSeconds = (execution: Execution): number =>
  ((execution.stoppedAtMs ?? Number.NaN) - execution.startedAtMs) / 1_000;
