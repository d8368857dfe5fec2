import * as z from 'zod';
import { arnOf, ofType, type ResourceView } from './resource-view.ts';
import type { Surroundings } from './template.ts';

export interface StackFunction {
  /** The step's name: `ensure-network`. */
  readonly name: string;
  readonly logicalId: string;
  readonly functionName: string;
  readonly arn: string;
  /** What state machines invoke. */
  readonly versionArn: string;
  /** `handler.handler`: the file and what it exports. */
  readonly handler: string;
  /** The bundle's entry, relative to the root of the repository. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly reservedConcurrency: number | undefined;
  readonly roleArn: string;
  readonly asynchronous: AsynchronousInvocation;
}

/** What becomes of an asynchronous invocation that fails. */
export interface AsynchronousInvocation {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeSeconds: number;
  readonly onFailureArn: string | undefined;
}

const functionProperties = z.looseObject({
  FunctionName: z.string(),
  Handler: z.string(),
  Role: z.string(),
  Timeout: z.number(),
  MemorySize: z.number(),
  ReservedConcurrentExecutions: z.number().optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }).default({ Variables: {} }),
});

const version = z.looseObject({ FunctionName: z.string() });

const invokeConfig = z.looseObject({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.number().optional(),
  MaximumEventAgeInSeconds: z.number().optional(),
  DestinationConfig: z.looseObject({ OnFailure: z.looseObject({ Destination: z.string() }).optional() }).default({}),
});

/** Lambda's own defaults: two retries, six hours, nothing afterwards. */
const defaults: AsynchronousInvocation = {
  maximumRetryAttempts: 2,
  maximumEventAgeSeconds: 21_600,
  onFailureArn: undefined,
};

export function readFunctions(views: readonly ResourceView[], { stage }: Surroundings): StackFunction[] {
  const versions = new Map(
    ofType(views, { type: 'AWS::Lambda::Version', schema: version }).map(({ ref, properties }) => [
      properties.FunctionName,
      ref,
    ]),
  );
  const configs = new Map(
    ofType(views, { type: 'AWS::Lambda::EventInvokeConfig', schema: invokeConfig }).map(({ properties }) => [
      properties.FunctionName,
      {
        maximumRetryAttempts: properties.MaximumRetryAttempts ?? defaults.maximumRetryAttempts,
        maximumEventAgeSeconds: properties.MaximumEventAgeInSeconds ?? defaults.maximumEventAgeSeconds,
        onFailureArn: properties.DestinationConfig.OnFailure?.Destination,
      },
    ]),
  );
  return ofType(views, { type: 'AWS::Lambda::Function', schema: functionProperties }).map((found) => {
    const { properties, logicalId } = found;
    const functionName = properties.FunctionName;
    const name = functionName.slice(`tenantry-${stage}-`.length);
    return {
      name,
      logicalId,
      functionName,
      arn: arnOf(found),
      versionArn: versions.get(functionName) ?? arnOf(found),
      handler: properties.Handler,
      bundle: `.build/functions/${name}/${properties.Handler.split('.')[0]}.mjs`,
      environment: properties.Environment.Variables,
      timeoutSeconds: properties.Timeout,
      memoryMb: properties.MemorySize,
      reservedConcurrency: properties.ReservedConcurrentExecutions,
      roleArn: properties.Role,
      asynchronous: configs.get(functionName) ?? defaults,
    };
  });
}
