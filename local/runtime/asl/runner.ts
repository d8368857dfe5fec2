import type { Clock } from '../clock.ts';
import { AwsFault } from '../gateway/aws-service.ts';
import { endMachine } from './delete-machine.ts';
import { createEngine, drive } from './drive.ts';
import type { Execution } from './execution.ts';
import { checkedInput } from './execution-input.ts';
import { Expressions } from './expressions.ts';
import { withOwn } from './integration-rules.ts';
import { type LaunchOrder, newExecution } from './launch.ts';
import { assertKept, Machines } from './machines.ts';
import { redrive, restart } from './redrive.ts';
import { type DistributedMaps, distributedMaps, type MapRun, type ObjectStore } from './states/distributed-map.ts';
import { type StatusChange, statusChange } from './status-change.ts';
import { nestedExecutions } from './tasks/nested-execution.ts';
import type { InvokeTask, TaskRunner } from './tasks/task-runner.ts';
import { TaskTokens } from './tasks/tokens.ts';

export interface RunnerOptions {
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  readonly integrations: {
    readonly invokeTask: InvokeTask;
    /**
     * What `invokeTask` knows, with its patterns: `lambda:invoke`, `sqs:sendMessage.waitForTaskToken`. A definition that names
     * anything else is refused. Without it every integration may be named.
     */
    readonly offered?: readonly string[];
    /** Where ItemReader reads and ResultWriter writes; without it such a state fails. */
    readonly objects?: ObjectStore;
  };
  /** Stable by key, so that ids, tokens, `$uuid`, `$random` and jitter repeat. `hex` gives at most 64 digits. */
  readonly ids: { random(key: string): number; hex(key: string, length: number): string };
  /** The detail of each "Step Functions Execution Status Change" event (source `aws.states`). */
  readonly onStatusChange?: (change: StatusChange) => void;
}

export interface StartOrder {
  /** ARN of the machine, of a version or of an alias. */
  readonly stateMachineArn: string;
  readonly name: string | undefined;
  /** JSON text. */
  readonly input: string;
}

export interface Runner {
  readonly machines: Machines;
  readonly tokens: TaskTokens;
  readonly mapRuns: ReadonlyMap<string, MapRun>;
  /**
   * "A state machine is deleted only when all its executions are completed. On the next state transition, the state machine's
   * executions are terminated" (API reference, DeleteStateMachine). Deleting one that is not there changes nothing.
   */
  deleteMachine(arn: string): void;
  /** @throws AwsFault ExecutionAlreadyExists, InvalidExecutionInput, StateMachineDoesNotExist, StateMachineDeleting */
  startExecution(order: StartOrder): Execution;
  /** @throws AwsFault ExecutionDoesNotExist */
  execution(arn: string): Execution;
  executions(): Iterable<Execution>;
  /** Stopping an execution that is not running changes nothing. */
  stopExecution(arn: string, reason?: { error?: string | undefined; cause?: string | undefined }): Execution;
  /** @throws AwsFault ExecutionNotRedrivable */
  redriveExecution(arn: string, clientToken?: string): Execution;
  /** State transitions (states entered) per execution ARN. */
  counts(): ReadonlyMap<string, number>;
}

/** "The name of a closed execution can be used again after 90 days." */
const NAME_REUSE_MS = 90 * 86_400_000;

/** Runs JSONata state machines as Standard workflows of AWS Step Functions. Nothing is polled; an idle runner costs nothing. */
export function createRunner(options: RunnerOptions): Runner {
  const { clock, region, accountId, ids } = options;
  const executions = new Map<string, Execution>();
  const { offered, objects } = options.integrations;
  const machines = new Machines({
    region,
    accountId,
    now: () => clock.now(),
    hex: ids.hex.bind(ids),
    ...(offered && { offered: withOwn(offered, { objects: objects !== undefined }) }),
  });
  const tokens = new TaskTokens(ids.hex.bind(ids));
  const expressions = new Expressions();
  let serial = 0;

  const uuid = (key: string): string => {
    const hex = ids.hex(key, 32);
    return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join(
      '-',
    );
  };

  const find = (arn: string): Execution => {
    const execution = executions.get(arn);
    if (execution) return execution;
    throw new AwsFault('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  };

  const launch = (order: LaunchOrder): Execution => {
    const execution = newExecution(order, clock);
    executions.set(order.arn, execution);
    announce(execution);
    void drive(execution, { engine });
    return execution;
  };

  const announce = (execution: Execution): void => {
    options.onStatusChange?.(statusChange(execution));
    const { stateMachineArn } = execution.machine;
    if (isDeleting(stateMachineArn)) deleteMachine(stateMachineArn);
  };

  const isDeleting = (arn: string): boolean => machines.find(arn)?.deleting ?? false;

  const deleteMachine = (arn: string): void => endMachine(arn, { machines, executions: executions.values() });

  const startExecution = (order: StartOrder): Execution => {
    serial += 1;
    const { revision, ...startedBy } = machines.resolve(order.stateMachineArn, () =>
      ids.random(`route/${order.stateMachineArn}/${order.name ?? serial}`),
    );
    assertKept(machines.get(revision.stateMachineArn));
    const input = checkedInput(order.input);
    const name = order.name ?? uuid(`execution/${revision.stateMachineArn}/${serial}`);
    const arn = `arn:aws:states:${region}:${accountId}:execution:${revision.name}:${name}`;
    const existing = executions.get(arn);
    if (existing && isTaken(existing, clock.now())) {
      if (existing.status === 'RUNNING' && existing.input === input) return existing;
      throw new AwsFault('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    return launch({ revision, name, arn, input, startedBy });
  };

  const stopExecution: Runner['stopExecution'] = (arn, reason = {}) => {
    const execution = find(arn);
    if (execution.status !== 'RUNNING') return execution;
    const { error, cause } = reason;
    engine.close(execution, { status: 'ABORTED', result: { ...(error && { error }), ...(cause && { cause }) } });
    return execution;
  };

  const nested = nestedExecutions({ start: startExecution, find, stop: (arn) => void stopExecution(arn) });
  const tasks: TaskRunner = { invoke: options.integrations.invokeTask, tokens, nested };
  const maps: DistributedMaps & { readonly runs: ReadonlyMap<string, MapRun> } = distributedMaps({
    clock,
    uuid,
    region,
    accountId,
    launch,
    stop: (arn) => void stopExecution(arn),
    redrive: (execution) => void restart(execution, engine),
    find,
    objects,
  });
  const engine = createEngine({
    clock,
    region,
    expressions,
    tasks,
    maps,
    random: ids.random.bind(ids),
    announce,
    isDeleting,
  });

  return {
    machines,
    tokens,
    mapRuns: maps.runs,
    deleteMachine,
    startExecution,
    execution: find,
    executions: () => executions.values(),
    stopExecution,
    redriveExecution: (arn, clientToken) => redrive(find(arn), { clientToken, engine }),
    counts: () => new Map([...executions].map(([arn, { history }]) => [arn, history.transitions])),
  };
}

function isTaken(execution: Execution, now: number): boolean {
  return execution.stoppedAtMs === undefined || now - execution.stoppedAtMs < NAME_REUSE_MS;
}
