import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import type { MachineName } from '../../src/postgres/outbox.ts';
import type { ExecutionStatus, Executions } from './reconcile-operation.ts';

const statuses: Readonly<Record<string, ExecutionStatus>> = {
  RUNNING: 'RUNNING',
  // Only executions with distributed Maps wait for their redrive; they will run.
  PENDING_REDRIVE: 'RUNNING',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  TIMED_OUT: 'TIMED_OUT',
  ABORTED: 'ABORTED',
};

export function awsExecutions(clients: {
  readonly stepFunctions: SFNClient;
  readonly machineArns: Readonly<Record<MachineName, string>>;
}): Executions {
  const { stepFunctions, machineArns } = clients;
  return {
    async look({ machine, name }) {
      const executionArn = `${machineArns[machine].replace(':stateMachine:', ':execution:')}:${name}`;
      try {
        const {
          status = '',
          redriveCount = 0,
          error,
          cause,
        } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
        const known = statuses[status];
        if (!known) throw new Error(`Execution ${name} has the status ${status}, which is not known here.`);
        return { status: known, redriveCount, error, cause };
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return undefined;
        throw error;
      }
    },
  };
}
