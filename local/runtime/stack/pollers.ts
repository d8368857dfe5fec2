import * as z from 'zod';
import { arnOf, ofType, type ResourceView } from './resource-view.ts';

export interface StackPipe {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly state: 'RUNNING' | 'STOPPED';
  readonly sourceArn: string;
  readonly enrichmentArn: string | undefined;
  readonly targetArn: string;
  /** As the Pipes API takes them. */
  readonly sourceParameters: Readonly<Record<string, unknown>>;
  readonly enrichmentParameters: Readonly<Record<string, unknown>>;
  readonly targetParameters: Readonly<Record<string, unknown>>;
}

export interface StackEventSourceMapping {
  readonly logicalId: string;
  readonly functionArn: string;
  readonly eventSourceArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly maximumBatchingWindowSeconds: number;
  readonly maximumConcurrency: number | undefined;
  readonly reportBatchItemFailures: boolean;
  /** Event patterns, JSON; a message that meets none of them is deleted unseen. */
  readonly filters: readonly string[];
}

const parameters = z.record(z.string(), z.unknown()).default({});

const pipe = z.looseObject({
  Name: z.string(),
  RoleArn: z.string(),
  DesiredState: z.enum(['RUNNING', 'STOPPED']).default('RUNNING'),
  Source: z.string(),
  Enrichment: z.string().optional(),
  Target: z.string(),
  SourceParameters: parameters,
  EnrichmentParameters: parameters,
  TargetParameters: parameters,
});

const mapping = z.looseObject({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: z.number().default(10),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  ScalingConfig: z.object({ MaximumConcurrency: z.number().optional() }).default({}),
  FunctionResponseTypes: z.array(z.string()).default([]),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }).default({ Filters: [] }),
});

export const readPipes = (views: readonly ResourceView[]): StackPipe[] =>
  ofType(views, { type: 'AWS::Pipes::Pipe', schema: pipe }).map((found) => ({
    name: found.ref,
    arn: arnOf(found),
    roleArn: found.properties.RoleArn,
    state: found.properties.DesiredState,
    sourceArn: found.properties.Source,
    enrichmentArn: found.properties.Enrichment,
    targetArn: found.properties.Target,
    sourceParameters: found.properties.SourceParameters,
    enrichmentParameters: found.properties.EnrichmentParameters,
    targetParameters: found.properties.TargetParameters,
  }));

export const readEventSourceMappings = (views: readonly ResourceView[]): StackEventSourceMapping[] =>
  ofType(views, { type: 'AWS::Lambda::EventSourceMapping', schema: mapping }).map(({ logicalId, properties }) => ({
    logicalId,
    functionArn: properties.FunctionName,
    eventSourceArn: properties.EventSourceArn,
    enabled: properties.Enabled,
    batchSize: properties.BatchSize,
    maximumBatchingWindowSeconds: properties.MaximumBatchingWindowInSeconds,
    maximumConcurrency: properties.ScalingConfig.MaximumConcurrency,
    reportBatchItemFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    filters: properties.FilterCriteria.Filters.map(({ Pattern }) => Pattern),
  }));
