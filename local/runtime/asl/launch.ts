import type { Clock } from '../clock.ts';
import type { Json } from './definition.ts';
import type { Execution } from './execution.ts';
import { History } from './history.ts';
import type { MachineRevision } from './machine.ts';
import { startFrame } from './thread.ts';
import { Variables } from './variables.ts';

export interface LaunchOrder {
  readonly revision: MachineRevision;
  readonly name: string;
  readonly arn: string;
  /** JSON text that was checked. */
  readonly input: string;
  readonly startedBy?: Execution['startedBy'];
  readonly mapRunArn?: string;
}

/** A running execution with the first event of its history, before its first state. */
export function newExecution(order: LaunchOrder, clock: Clock): Execution {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const startedBy = order.startedBy ?? {};
  const history = new History(clock);
  const details = {
    input: order.input,
    inputDetails: { truncated: false },
    roleArn: order.revision.roleArn,
    ...(startedBy.aliasArn !== undefined && { stateMachineAliasArn: startedBy.aliasArn }),
    ...(startedBy.versionArn !== undefined && { stateMachineVersionArn: startedBy.versionArn }),
  };
  history.append({ type: 'ExecutionStarted', executionStartedEventDetails: details }, 0);
  const input = JSON.parse(order.input) as Json;
  return {
    arn: order.arn,
    name: order.name,
    machine: order.revision,
    startedBy,
    mapRunArn: order.mapRunArn,
    input: order.input,
    startedAtMs: clock.now(),
    history,
    frame: startFrame(order.revision.definition, { input, variables: new Variables() }),
    redriveTokens: [],
    status: 'RUNNING',
    result: {},
    stoppedAtMs: undefined,
    redrives: 0,
    redrivenAtMs: undefined,
    ended,
    end,
    abort: new AbortController(),
  };
}
