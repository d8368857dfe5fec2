import type { Execution } from './execution.ts';

/** The detail of the event "Step Functions Execution Status Change". */
export interface StatusChange {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly stateMachineVersionArn: string | null;
  readonly stateMachineAliasArn: string | null;
  readonly name: string;
  readonly status: string;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly inputDetails: { readonly included: boolean };
  readonly outputDetails: { readonly included: boolean } | null;
  readonly redriveCount: number;
  readonly redriveDate: number | null;
  readonly redriveStatus: string;
  readonly redriveStatusReason: string | null;
}

export function statusChange(execution: Execution): StatusChange {
  const { result, startedBy } = execution;
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machine.stateMachineArn,
    stateMachineVersionArn: startedBy.versionArn ?? null,
    stateMachineAliasArn: startedBy.aliasArn ?? null,
    name: execution.name,
    status: execution.status,
    startDate: execution.startedAtMs,
    stopDate: execution.stoppedAtMs ?? null,
    input: execution.input,
    output: result.output ?? null,
    error: result.error ?? null,
    cause: result.cause ?? null,
    inputDetails: { included: true },
    outputDetails: result.output === undefined ? null : { included: true },
    redriveCount: execution.redrives,
    redriveDate: execution.redrivenAtMs ?? null,
    ...redriveStatus(execution),
  };
}

export function redriveStatus(execution: Execution): { redriveStatus: string; redriveStatusReason: string | null } {
  if (execution.status === 'RUNNING' || execution.status === 'SUCCEEDED') {
    const redriveStatusReason = `Execution is ${execution.status} and cannot be redriven`;
    return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason };
  }
  if (execution.mapRunArn !== undefined) return { redriveStatus: 'REDRIVABLE_BY_MAP_RUN', redriveStatusReason: null };
  return { redriveStatus: 'REDRIVABLE', redriveStatusReason: null };
}
