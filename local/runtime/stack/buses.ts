import * as z from 'zod';
import type { PolicyDocument } from '../iam/policy.ts';
import { arnOf, ofType, type ResourceView } from './resource-view.ts';
import { policyDocument } from './roles.ts';

export interface StackBus {
  readonly name: string;
  readonly arn: string;
  readonly policy: PolicyDocument;
}

export interface StackArchive {
  readonly name: string;
  readonly arn: string;
  readonly busArn: string;
  readonly retentionDays: number | undefined;
  /** JSON. */
  readonly pattern: string | undefined;
}

/** A target as PutTargets takes it. */
export type RuleTarget = z.infer<typeof target>;

export interface StackRule {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly description: string | undefined;
  /** JSON. */
  readonly pattern: string;
  readonly targets: readonly RuleTarget[];
}

const target = z.looseObject({
  Id: z.string(),
  Arn: z.string(),
  RoleArn: z.string().optional(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .object({ InputPathsMap: z.record(z.string(), z.string()).optional(), InputTemplate: z.string() })
    .optional(),
  SqsParameters: z.object({ MessageGroupId: z.string() }).optional(),
  RetryPolicy: z
    .object({ MaximumRetryAttempts: z.number().optional(), MaximumEventAgeInSeconds: z.number().optional() })
    .optional(),
  DeadLetterConfig: z.object({ Arn: z.string() }).optional(),
});

/** A rule has a pattern, or a schedule on the default bus. */
export const ruleProperties = z.looseObject({
  Name: z.string().optional(),
  EventBusName: z.string().default('default'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Description: z.string().optional(),
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  ScheduleExpression: z.string().optional(),
  Targets: z.array(target).default([]),
});

const bus = z.looseObject({ Name: z.string() });
const policy = z.looseObject({
  EventBusName: z.string().default('default'),
  StatementId: z.string(),
  Statement: z.record(z.string(), z.unknown()),
});
const archive = z.looseObject({
  SourceArn: z.string(),
  RetentionDays: z.number().optional(),
  EventPattern: z.record(z.string(), z.unknown()).optional(),
});

export function readBuses(views: readonly ResourceView[]): StackBus[] {
  const policies = ofType(views, { type: 'AWS::Events::EventBusPolicy', schema: policy });
  return ofType(views, { type: 'AWS::Events::EventBus', schema: bus }).map((found) => ({
    name: found.ref,
    arn: arnOf(found),
    policy: policyDocument.parse({
      Version: '2012-10-17',
      Statement: policies
        .filter(({ properties }) => properties.EventBusName === found.ref)
        .map(({ properties }) => ({ Sid: properties.StatementId, ...properties.Statement })),
    }),
  }));
}

export const readArchives = (views: readonly ResourceView[]): StackArchive[] =>
  ofType(views, { type: 'AWS::Events::Archive', schema: archive }).map((found) => ({
    name: found.ref,
    arn: arnOf(found),
    busArn: found.properties.SourceArn,
    retentionDays: found.properties.RetentionDays,
    pattern: found.properties.EventPattern && JSON.stringify(found.properties.EventPattern),
  }));

export const readRules = (views: readonly ResourceView[]): StackRule[] =>
  ofType(views, { type: 'AWS::Events::Rule', schema: ruleProperties }).flatMap((found) => {
    const { properties } = found;
    if (!properties.EventPattern) return [];
    return {
      name: properties.Name ?? found.logicalId,
      arn: arnOf(found),
      busName: properties.EventBusName,
      state: properties.State,
      description: properties.Description,
      pattern: JSON.stringify(properties.EventPattern),
      targets: properties.Targets,
    };
  });
