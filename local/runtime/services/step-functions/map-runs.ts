import type {
  DescribeMapRunCommandInput,
  DescribeMapRunOutput,
  ListMapRunsCommandInput,
  ListMapRunsOutput,
} from '@aws-sdk/client-sfn';
import type { MapRun } from '../../asl/states/distributed-map.ts';
import { AwsFault } from '../../gateway/aws-service.ts';
import { parseArn } from './arns.ts';
import { pageOf } from './paging.ts';
import type { StepFunctionsDependencies } from './step-functions.ts';

export function mapRunOperations({ runner }: StepFunctionsDependencies) {
  return {
    ListMapRuns(input: ListMapRunsCommandInput): ListMapRunsOutput {
      parseArn(input.executionArn, ['execution']);
      const execution = runner.execution(input.executionArn ?? '');
      const runs = [...runner.mapRuns.values()].filter(({ executionArn }) => executionArn === execution.arn).reverse();
      const { items, nextToken } = pageOf(runs, { request: input, list: `map-runs/${execution.arn}` });
      const mapRuns = items.map((run) => ({
        executionArn: run.executionArn,
        mapRunArn: run.arn,
        stateMachineArn: `${execution.machine.stateMachineArn}/${labelOf(run)}`,
        startDate: new Date(run.startedAtMs),
        ...(run.stoppedAtMs !== undefined && { stopDate: new Date(run.stoppedAtMs) }),
      }));
      return { mapRuns, ...(nextToken !== undefined && { nextToken }) };
    },

    DescribeMapRun(input: DescribeMapRunCommandInput): DescribeMapRunOutput {
      parseArn(input.mapRunArn, ['mapRun']);
      const run = runner.mapRuns.get(input.mapRunArn ?? '');
      if (!run) throw new AwsFault('ResourceNotFound', `Resource not found: '${input.mapRunArn}'`);
      const counts = countsOf(run);
      return {
        mapRunArn: run.arn,
        executionArn: run.executionArn,
        status: run.status,
        startDate: new Date(run.startedAtMs),
        ...(run.stoppedAtMs !== undefined && { stopDate: new Date(run.stoppedAtMs) }),
        maxConcurrency: run.maxConcurrency,
        toleratedFailureCount: run.toleratedFailureCount,
        toleratedFailurePercentage: run.toleratedFailurePercentage,
        itemCounts: counts,
        redriveCount: run.redrives,
        ...(run.redrivenAtMs !== undefined && { redriveDate: new Date(run.redrivenAtMs) }),
        executionCounts: counts,
      };
    },
  };
}

const labelOf = (run: MapRun): string => /:mapRun:[^/]+\/([^:]+):/.exec(run.arn)?.[1] ?? '';

function countsOf(run: MapRun) {
  const count = (status: string) => run.children.filter((child) => child.status === status).length;
  const succeeded = count('SUCCEEDED');
  return {
    pending: run.inputs.length - run.children.length,
    running: count('RUNNING'),
    succeeded,
    failed: count('FAILED'),
    timedOut: count('TIMED_OUT'),
    aborted: count('ABORTED'),
    total: run.inputs.length,
    resultsWritten: run.status === 'SUCCEEDED' ? succeeded : 0,
  };
}
