import type {
  CreateQueueCommandInput,
  DeleteQueueCommandInput,
  GetQueueAttributesCommandInput,
  GetQueueUrlCommandInput,
  ListDeadLetterSourceQueuesCommandInput,
  ListQueuesCommandInput,
  ListQueueTagsCommandInput,
  SetQueueAttributesCommandInput,
  TagQueueCommandInput,
  UntagQueueCommandInput,
} from '@aws-sdk/client-sqs';
import type { RequestContext } from '../../gateway/aws-service.ts';
import { noSuchQueue, queueFault } from '../../queue/faults.ts';
import type { Queue } from '../../queue/queue.ts';
import { checkRedrive, type Queues } from '../../queue/queues.ts';
import type { Reach } from './messages.ts';

const LARGEST_PAGE = 1000;

export function queueOperations(queues: Queues, reach: Reach) {
  return {
    CreateQueue: ({ QueueName = '', Attributes = {}, tags = {} }: CreateQueueCommandInput) => ({
      QueueUrl: queues.create({ name: QueueName, attributes: texts(Attributes), tags }).url,
    }),
    DeleteQueue: ({ QueueUrl }: DeleteQueueCommandInput, context: RequestContext) => {
      queues.remove(reach(QueueUrl, context));
      return {};
    },
    GetQueueUrl: ({ QueueName = '' }: GetQueueUrlCommandInput) => {
      const queue = queues.byName(QueueName);
      if (!queue) throw noSuchQueue();
      return { QueueUrl: queue.url };
    },
    ListQueues: ({ QueueNamePrefix = '', ...request }: ListQueuesCommandInput) => {
      const found = queues.list().filter((queue) => queue.name.startsWith(QueueNamePrefix));
      const { urls, ...next } = page(found, request);
      return urls.length === 0 ? next : { QueueUrls: urls, ...next };
    },
    ListDeadLetterSourceQueues: (
      { QueueUrl, ...request }: ListDeadLetterSourceQueuesCommandInput,
      context: RequestContext,
    ) => {
      const target = reach(QueueUrl, context);
      const { urls, ...next } = page(
        queues.list().filter((queue) => queue.settings.redrive?.targetArn === target.arn),
        request,
      );
      return { queueUrls: urls, ...next };
    },
    GetQueueAttributes: (
      { QueueUrl, AttributeNames = [] }: GetQueueAttributesCommandInput,
      context: RequestContext,
    ) => {
      const all = attributesOf(reach(QueueUrl, context));
      const unknown = AttributeNames.find((name) => name !== 'All' && !known.has(name));
      if (unknown !== undefined) throw queueFault('invalid-attribute-name', `Unknown Attribute ${unknown}.`);
      const names: readonly string[] = AttributeNames;
      const wanted = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
      return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
    },
    SetQueueAttributes: ({ QueueUrl, Attributes = {} }: SetQueueAttributesCommandInput, context: RequestContext) => {
      const queue = reach(QueueUrl, context);
      const before = queue.attributes();
      queue.setAttributes(texts(Attributes));
      try {
        checkRedrive(queue, queues.byArn);
      } catch (error) {
        queue.setAttributes({ RedrivePolicy: before.RedrivePolicy ?? '' });
        throw error;
      }
      return {};
    },
    TagQueue: ({ QueueUrl, Tags = {} }: TagQueueCommandInput, context: RequestContext) => {
      const tags = queues.tagsOf(reach(QueueUrl, context));
      for (const [key, value] of Object.entries(Tags)) tags.set(key, value);
      return {};
    },
    UntagQueue: ({ QueueUrl, TagKeys = [] }: UntagQueueCommandInput, context: RequestContext) => {
      const tags = queues.tagsOf(reach(QueueUrl, context));
      for (const key of TagKeys) tags.delete(key);
      return {};
    },
    ListQueueTags: ({ QueueUrl }: ListQueueTagsCommandInput, context: RequestContext) => {
      const tags = queues.tagsOf(reach(QueueUrl, context));
      return tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) };
    },
  };
}

/** Everything that GetQueueAttributes may be asked for. */
const known = new Set(
  (
    'Policy VisibilityTimeout MaximumMessageSize MessageRetentionPeriod ApproximateNumberOfMessages ' +
    'ApproximateNumberOfMessagesNotVisible CreatedTimestamp LastModifiedTimestamp QueueArn ApproximateNumberOfMessagesDelayed ' +
    'DelaySeconds ReceiveMessageWaitTimeSeconds RedrivePolicy FifoQueue ContentBasedDeduplication KmsMasterKeyId ' +
    'KmsDataKeyReusePeriodSeconds DeduplicationScope FifoThroughputLimit RedriveAllowPolicy SqsManagedSseEnabled'
  ).split(' '),
);

function attributesOf(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  return {
    ...queue.attributes(),
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: seconds(queue.createdAt),
    LastModifiedTimestamp: seconds(queue.modifiedAt),
  };
}

function seconds(ms: number): string {
  return String(Math.floor(ms / 1000));
}

function texts(attributes: Partial<Record<string, string>>): Record<string, string> {
  const given = Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given);
}

interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** Without `MaxResults` the first thousand are shown and no token is given, as SQS does. */
function page(
  queues: readonly Queue[],
  { MaxResults, NextToken }: PageRequest,
): { urls: string[]; NextToken?: string } {
  const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, 'base64').toString());
  const end = start + (MaxResults ?? LARGEST_PAGE);
  const urls = queues.slice(start, end).map((queue) => queue.url);
  if (MaxResults === undefined || end >= queues.length) return { urls };
  return { urls, NextToken: Buffer.from(String(end)).toString('base64') };
}
