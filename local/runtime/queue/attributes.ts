import * as z from 'zod';
import { queueFault } from './faults.ts';

/** Settings of a queue, parsed. Times in seconds, sizes in bytes. */
export interface QueueSettings {
  readonly fifo: boolean;
  readonly delaySeconds: number;
  readonly maximumMessageSize: number;
  readonly retentionSeconds: number;
  readonly waitSeconds: number;
  readonly visibilitySeconds: number;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationScope: 'queue' | 'messageGroup';
  readonly redrive: { readonly targetArn: string; readonly maxReceiveCount: number } | undefined;
  readonly redriveAllow: RedriveAllowPolicy;
}

export type RedriveAllowPolicy = z.infer<typeof redriveAllowPolicy>;

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const flag = z.enum(['true', 'false']);

const attributeValues: Readonly<Record<string, z.ZodType>> = {
  DelaySeconds: whole(0, 900),
  MaximumMessageSize: whole(1024, 1_048_576),
  MessageRetentionPeriod: whole(60, 1_209_600),
  ReceiveMessageWaitTimeSeconds: whole(0, 20),
  VisibilityTimeout: whole(0, 43_200),
  KmsMasterKeyId: z.string(),
  KmsDataKeyReusePeriodSeconds: whole(60, 86_400),
  SqsManagedSseEnabled: flag,
  FifoQueue: z.literal('true'),
  ContentBasedDeduplication: flag,
  DeduplicationScope: z.enum(['queue', 'messageGroup']),
  FifoThroughputLimit: z.enum(['perQueue', 'perMessageGroupId']),
  Policy: z.string(),
  RedrivePolicy: z.string(),
  RedriveAllowPolicy: z.string(),
};

const redrivePolicy = z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: whole(1, 1000) });

const redriveAllowPolicy = z.object({
  redrivePermission: z.enum(['allowAll', 'denyAll', 'byQueue']),
  sourceQueueArns: z.array(z.string()).max(10).optional(),
});

const standardDefaults: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
  SqsManagedSseEnabled: 'true',
};

const fifoDefaults: Readonly<Record<string, string>> = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

export function withDefaults(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const settable = { ...standardDefaults, ...(attributes.FifoQueue === 'true' && fifoDefaults), ...attributes };
  if (attributes.KmsMasterKeyId && !attributes.SqsManagedSseEnabled) settable.SqsManagedSseEnabled = 'false';
  return Object.fromEntries(
    Object.entries(settable).filter(([name, value]) => value !== '' || name === 'KmsMasterKeyId'),
  );
}

/** Throws the fault of SQS for an attribute it does not know, or whose value it refuses. */
export function checkAttributes(
  attributes: Readonly<Record<string, string>>,
  options: { readonly fifo: boolean },
): void {
  for (const [name, value] of Object.entries(attributes)) {
    const values = attributeValues[name];
    if (!values) throw queueFault('invalid-attribute-name', `Unknown Attribute ${name}.`);
    if (!options.fifo && name === 'ContentBasedDeduplication') {
      throw queueFault('invalid-attribute-name', `Unknown Attribute ${name}.`);
    }
    if (!options.fifo && (name === 'DeduplicationScope' || name === 'FifoThroughputLimit')) {
      throw queueFault('invalid-attribute-name', `You can specify the ${name} only when FifoQueue is set to true.`);
    }
    const removes = value === '' && ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId'].includes(name);
    if (!removes && !(value !== '' && values.safeParse(value).success)) {
      throw queueFault('invalid-attribute-value', `Invalid value for the parameter ${name}.`);
    }
  }
}

export function settingsOf(attributes: Readonly<Record<string, string>>): QueueSettings {
  const seconds = (name: string) => Number(attributes[name]);
  if (attributes.FifoThroughputLimit === 'perMessageGroupId' && attributes.DeduplicationScope !== 'messageGroup') {
    throw queueFault(
      'invalid-attribute-value',
      'The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.',
    );
  }
  const redrive = policy('RedrivePolicy', { attributes, shape: redrivePolicy });
  return {
    fifo: attributes.FifoQueue === 'true',
    delaySeconds: seconds('DelaySeconds'),
    maximumMessageSize: seconds('MaximumMessageSize'),
    retentionSeconds: seconds('MessageRetentionPeriod'),
    waitSeconds: seconds('ReceiveMessageWaitTimeSeconds'),
    visibilitySeconds: seconds('VisibilityTimeout'),
    contentBasedDeduplication: attributes.ContentBasedDeduplication === 'true',
    deduplicationScope: attributes.DeduplicationScope === 'messageGroup' ? 'messageGroup' : 'queue',
    redrive: redrive && { targetArn: redrive.deadLetterTargetArn, maxReceiveCount: redrive.maxReceiveCount },
    redriveAllow: policy('RedriveAllowPolicy', { attributes, shape: redriveAllowPolicy }) ?? {
      redrivePermission: 'allowAll',
    },
  };
}

function policy<Shape extends z.ZodType>(
  name: string,
  { attributes, shape }: { attributes: Readonly<Record<string, string>>; shape: Shape },
): z.infer<Shape> | undefined {
  const text = attributes[name];
  if (!text) return undefined;
  const parsed = shape.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw queueFault(
    'invalid-attribute-value',
    `Value ${text} for parameter ${name} is invalid. Reason: Redrive policy is not a valid JSON map.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
