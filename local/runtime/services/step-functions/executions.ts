import type {
  DescribeExecutionCommandInput,
  DescribeExecutionOutput,
  DescribeStateMachineForExecutionCommandInput,
  DescribeStateMachineForExecutionOutput,
  ExecutionListItem,
  ExecutionRedriveStatus,
  ListExecutionsCommandInput,
  ListExecutionsOutput,
  RedriveExecutionCommandInput,
  RedriveExecutionOutput,
  StartExecutionCommandInput,
  StartExecutionOutput,
  StopExecutionCommandInput,
  StopExecutionOutput,
} from '@aws-sdk/client-sfn';
import type { Execution } from '../../asl/execution.ts';
import { redriveStatus } from '../../asl/status-change.ts';
import { AwsFault } from '../../gateway/aws-service.ts';
import { checkName, parseArn, validation } from './arns.ts';
import { pageOf } from './paging.ts';
import { revisionFields } from './state-machines.ts';
import type { StepFunctionsDependencies } from './step-functions.ts';

const statuses = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'];

export function executionOperations({ runner, clock }: StepFunctionsDependencies) {
  const find = (arn: string | undefined): Execution => {
    parseArn(arn, ['execution', 'express']);
    return runner.execution(arn ?? '');
  };
  return {
    StartExecution(input: StartExecutionCommandInput): StartExecutionOutput {
      parseArn(input.stateMachineArn, ['stateMachine']);
      const name = input.name === undefined ? undefined : checkName(input.name);
      const stateMachineArn = input.stateMachineArn ?? '';
      const execution = runner.startExecution({ stateMachineArn, name, input: input.input ?? '{}' });
      return { executionArn: execution.arn, startDate: new Date(execution.startedAtMs) };
    },

    StartSyncExecution(): never {
      const message = 'This operation is not supported by this type of state machine';
      throw new AwsFault('StateMachineTypeNotSupported', message);
    },

    StopExecution(input: StopExecutionCommandInput): StopExecutionOutput {
      const { arn } = find(input.executionArn);
      const stopped = runner.stopExecution(arn, { error: input.error, cause: input.cause });
      return { stopDate: new Date(stopped.stoppedAtMs ?? clock.now()) };
    },

    RedriveExecution(input: RedriveExecutionCommandInput): RedriveExecutionOutput {
      const { arn } = find(input.executionArn);
      const redriven = runner.redriveExecution(arn, input.clientToken);
      return { redriveDate: new Date(redriven.redrivenAtMs ?? clock.now()) };
    },

    DescribeExecution(input: DescribeExecutionCommandInput): DescribeExecutionOutput {
      const execution = find(input.executionArn);
      const { result, startedBy } = execution;
      const included = { included: true };
      const withData = input.includedData !== 'METADATA_ONLY';
      const redrive = redriveStatus(execution);
      return {
        executionArn: execution.arn,
        stateMachineArn: execution.machine.stateMachineArn,
        name: execution.name,
        status: execution.status,
        startDate: new Date(execution.startedAtMs),
        ...(execution.stoppedAtMs !== undefined && { stopDate: new Date(execution.stoppedAtMs) }),
        ...(withData && { input: execution.input, inputDetails: included }),
        ...(withData && result.output !== undefined && { output: result.output, outputDetails: included }),
        ...(withData && result.error !== undefined && { error: result.error }),
        ...(withData && result.cause !== undefined && { cause: result.cause }),
        ...(execution.mapRunArn !== undefined && { mapRunArn: execution.mapRunArn }),
        ...(startedBy.versionArn !== undefined && { stateMachineVersionArn: startedBy.versionArn }),
        ...(startedBy.aliasArn !== undefined && { stateMachineAliasArn: startedBy.aliasArn }),
        redriveCount: execution.redrives,
        ...(execution.redrivenAtMs !== undefined && { redriveDate: new Date(execution.redrivenAtMs) }),
        redriveStatus: redrive.redriveStatus as ExecutionRedriveStatus,
        ...(redrive.redriveStatusReason !== null && { redriveStatusReason: redrive.redriveStatusReason }),
      };
    },

    DescribeStateMachineForExecution(
      input: DescribeStateMachineForExecutionCommandInput,
    ): DescribeStateMachineForExecutionOutput {
      const { machine, mapRunArn } = find(input.executionArn);
      return {
        stateMachineArn: machine.stateMachineArn,
        updateDate: new Date(machine.updatedAtMs),
        ...(mapRunArn !== undefined && { mapRunArn }),
        ...revisionFields(machine),
      };
    },

    /** Newest first; by machine, version, alias or map run. */
    ListExecutions(input: ListExecutionsCommandInput): ListExecutionsOutput {
      const { statusFilter, stateMachineArn, mapRunArn } = input;
      if (statusFilter !== undefined && !statuses.includes(statusFilter)) {
        throw validation(
          `1 validation error detected: Value '${statusFilter}' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [${statuses.join(', ')}]`,
        );
      }
      if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
        throw validation('Must specify exactly one of State Machine ARN and Map Run ARN');
      }
      const belongs = mapRunArn === undefined ? ofMachine(stateMachineArn ?? '') : ofMapRun(mapRunArn);
      const found = [...runner.executions()]
        .filter((execution) => belongs(execution) && matches(execution, input))
        .reverse()
        .sort((a, b) => b.startedAtMs - a.startedAtMs);
      const list = `executions/${stateMachineArn ?? mapRunArn}/${statusFilter ?? ''}/${input.redriveFilter ?? ''}`;
      const { items, nextToken } = pageOf(found, { request: input, list, longestToken: 3_096 });
      return { executions: items.map(listItem), ...(nextToken !== undefined && { nextToken }) };
    },
  };

  function ofMachine(arn: string): (execution: Execution) => boolean {
    const { qualifier } = parseArn(arn, ['stateMachine']);
    runner.machines.resolve(arn, () => 0);
    return ({ machine, startedBy, mapRunArn }) =>
      mapRunArn === undefined &&
      (qualifier === undefined
        ? machine.stateMachineArn === arn
        : startedBy.versionArn === arn || startedBy.aliasArn === arn);
  }

  function ofMapRun(arn: string): (execution: Execution) => boolean {
    parseArn(arn, ['mapRun']);
    if (!runner.mapRuns.has(arn)) throw new AwsFault('ResourceNotFound', `Resource not found: '${arn}'`);
    return ({ mapRunArn }) => mapRunArn === arn;
  }
}

function matches(execution: Execution, { statusFilter, redriveFilter }: ListExecutionsCommandInput): boolean {
  if (statusFilter !== undefined && execution.status !== statusFilter) return false;
  return redriveFilter === undefined || execution.redrives > 0 === (redriveFilter === 'REDRIVEN');
}

const listItem = (execution: Execution): ExecutionListItem => ({
  executionArn: execution.arn,
  stateMachineArn: execution.machine.stateMachineArn,
  name: execution.name,
  status: execution.status,
  startDate: new Date(execution.startedAtMs),
  ...(execution.stoppedAtMs !== undefined && { stopDate: new Date(execution.stoppedAtMs) }),
  ...(execution.mapRunArn !== undefined && { mapRunArn: execution.mapRunArn }),
  ...(execution.startedBy.versionArn !== undefined && { stateMachineVersionArn: execution.startedBy.versionArn }),
  ...(execution.startedBy.aliasArn !== undefined && { stateMachineAliasArn: execution.startedBy.aliasArn }),
  redriveCount: execution.redrives,
  ...(execution.redrivenAtMs !== undefined && { redriveDate: new Date(execution.redrivenAtMs) }),
});
