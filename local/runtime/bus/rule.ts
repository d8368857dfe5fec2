import type { Target } from '@aws-sdk/client-eventbridge';
import { compilePattern, type EventPattern } from './pattern.ts';

/** A rule as a template or the API defines it. Targets have the shape that both use. */
export interface RuleDefinition {
  readonly name: string;
  /** `default` unless told. */
  readonly busName?: string;
  /** JSON text. */
  readonly pattern?: string;
  readonly scheduleExpression?: string;
  readonly state?: 'ENABLED' | 'DISABLED';
  readonly description?: string;
  readonly roleArn?: string;
  readonly targets?: readonly Target[];
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Rule {
  readonly name: string;
  readonly busName: string;
  readonly arn: string;
  readonly pattern: string | undefined;
  readonly scheduleExpression: string | undefined;
  readonly description: string | undefined;
  readonly roleArn: string | undefined;
  readonly compiled: EventPattern | undefined;
  enabled: boolean;
  readonly targets: Map<string, Target>;
  readonly tags: Map<string, string>;
}

/** Compiles the pattern once. Throws InvalidEventPattern. */
export function createRule(definition: RuleDefinition, arn: string): Rule {
  return {
    name: definition.name,
    busName: definition.busName ?? 'default',
    arn,
    pattern: definition.pattern,
    scheduleExpression: definition.scheduleExpression,
    description: definition.description,
    roleArn: definition.roleArn,
    compiled: definition.pattern === undefined ? undefined : compilePattern(definition.pattern),
    enabled: definition.state !== 'DISABLED',
    targets: new Map((definition.targets ?? []).map((target) => [target.Id ?? '', target])),
    tags: new Map(Object.entries(definition.tags ?? {})),
  };
}
