import type { EventBusParameters } from './bus-entry.ts';

/** A pipe as a template defines it: SQS queue, filter, enrichment by a function, event bus. */
export interface PipeConfig {
  readonly name: string;
  readonly arn: string;
  readonly batchSize?: number;
  readonly maximumBatchingWindowSeconds?: number;
  /** Event patterns; a message that none of them matches is deleted. */
  readonly filters?: readonly string[];
  readonly enrichment?: { readonly functionName: string; readonly arn: string; readonly inputTemplate?: string };
  readonly target: {
    readonly busArn: string;
    readonly inputTemplate?: string;
    readonly parameters?: EventBusParameters;
  };
  readonly enabled?: boolean;
}
