import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import type { History } from './history.ts';
import type { MachineRevision } from './machines.ts';
import type { Frame } from './thread.ts';

export interface ExecutionResult {
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** An execution as it stands and as it ended. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: MachineRevision;
  /** The ARN that StartExecution was given, when it named a version or an alias. */
  readonly startedBy: { readonly versionArn?: string; readonly aliasArn?: string };
  /** For a child of a distributed Map. */
  readonly mapRunArn: string | undefined;
  /** As it was sent, not as it was parsed. */
  readonly input: string;
  readonly startedAtMs: number;
  readonly history: History;
  readonly frame: Frame;
  readonly redriveTokens: string[];
  status: ExecutionStatus;
  result: ExecutionResult;
  stoppedAtMs: number | undefined;
  redrives: number;
  redrivenAtMs: number | undefined;
  /** Resolves when it is no longer running; another promise after a redrive. */
  ended: Promise<void>;
  end: () => void;
  /** Stops whatever is under way. */
  abort: AbortController;
}
