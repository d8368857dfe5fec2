import type {
  SendTaskFailureCommandInput,
  SendTaskHeartbeatCommandInput,
  SendTaskSuccessCommandInput,
} from '@aws-sdk/client-sfn';
import type { StepFunctionsDependencies } from './step-functions.ts';

export function taskOperations({ runner: { tokens } }: StepFunctionsDependencies) {
  return {
    SendTaskSuccess(input: SendTaskSuccessCommandInput): object {
      tokens.succeed(input.taskToken ?? '', input.output ?? '');
      return {};
    },

    SendTaskFailure(input: SendTaskFailureCommandInput): object {
      tokens.fail(input.taskToken ?? '', { error: input.error, cause: input.cause });
      return {};
    },

    SendTaskHeartbeat(input: SendTaskHeartbeatCommandInput): object {
      tokens.heartbeat(input.taskToken ?? '');
      return {};
    },
  };
}
