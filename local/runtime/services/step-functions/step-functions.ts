import type { Runner } from '../../asl/runner.ts';
import type { Clock } from '../../clock.ts';
import type { AwsService } from '../../gateway/aws-service.ts';
import { aliasOperations } from './aliases.ts';
import { executionOperations } from './executions.ts';
import { historyOperations } from './history.ts';
import { mapRunOperations } from './map-runs.ts';
import { stateMachineOperations } from './state-machines.ts';
import { tagOperations } from './tags.ts';
import { taskOperations } from './tasks.ts';
import { versionOperations } from './versions.ts';

export interface StepFunctionsDependencies {
  readonly runner: Runner;
  readonly clock: Clock;
}

/** The Step Functions API (AWSStepFunctions, JSON 1.0) over a runner. Standard workflows only; activities do not exist here. */
export function createStepFunctions(dependencies: StepFunctionsDependencies): AwsService {
  return {
    signingName: 'states',
    operations: {
      ...stateMachineOperations(dependencies),
      ...versionOperations(dependencies),
      ...aliasOperations(dependencies),
      ...executionOperations(dependencies),
      ...historyOperations(dependencies),
      ...mapRunOperations(dependencies),
      ...taskOperations(dependencies),
      ...tagOperations(dependencies),
    },
  };
}
