import type { Definition } from './definition.ts';

/** A state machine as it was at one moment; executions end on what they started with. */
export interface MachineRevision {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly definitionText: string;
  readonly definition: Definition;
  readonly roleArn: string;
  /** Absent until the first update. */
  readonly revisionId: string | undefined;
  readonly updatedAtMs: number;
}

export interface MachineVersion {
  readonly arn: string;
  readonly revision: MachineRevision;
  readonly description: string | undefined;
  readonly createdAtMs: number;
}

export interface MachineAlias {
  readonly arn: string;
  readonly name: string;
  description: string | undefined;
  routing: readonly { readonly stateMachineVersionArn: string; readonly weight: number }[];
  readonly createdAtMs: number;
  updatedAtMs: number;
}

export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly tags: Map<string, string>;
  readonly versions: Map<number, MachineVersion>;
  readonly aliases: Map<string, MachineAlias>;
  /** Numbers of deleted versions are not used again. */
  latestVersion: number;
  /** It has been deleted while executions ran, and is gone when the last of them has ended. */
  deleting: boolean;
  current: MachineRevision;
}
