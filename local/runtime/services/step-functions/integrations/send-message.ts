import * as z from 'zod';
import type { Json } from '../../../asl/definition.ts';
import { TaskError } from '../../../asl/failures.ts';
import type { TaskCall } from '../../../asl/tasks/task-runner.ts';
import { AwsFault } from '../../../gateway/aws-service.ts';
import { entryCode, queueFault } from '../../../queue/faults.ts';
import type { Queues } from '../../../queue/queues.ts';
import { sentAnswer } from '../../sqs/messages.ts';
import { outgoing } from '../../sqs/outgoing.ts';
import { asText, type CallingDependencies, callerOf, causeOf, denialOf, shown, unusable } from './calling.ts';

/** Members beyond these are those of SendMessage that no machine needs here, and are refused. */
const message = z.strictObject({
  QueueUrl: z.string(),
  MessageBody: z.json(),
  DelaySeconds: z.number().optional(),
  MessageAttributes: z
    .record(z.string(), z.strictObject({ DataType: z.string(), StringValue: z.string().optional() }))
    .optional(),
  MessageDeduplicationId: z.string().optional(),
  MessageGroupId: z.string().optional(),
});

export interface SendMessageDependencies extends CallingDependencies {
  readonly queues: Pick<Queues, 'byUrl'>;
}

/** `sqs:sendMessage` (Step Functions developer guide, "Amazon SQS"). @throws TaskError `SQS.AmazonSQSException` and its kind */
export function sendMessage(call: TaskCall, dependencies: SendMessageDependencies): Json {
  const { data, error } = message.safeParse(call.arguments);
  if (!data) throw unusable(call, z.prettifyError(error));
  try {
    const queue = dependencies.queues.byUrl(data.QueueUrl);
    const asked = { action: 'sqs:sendmessage', resource: queue.arn };
    if (!dependencies.mayCall(call.roleArn, asked)) throw queueFault('access-denied', denialOf(call, asked));
    const senderId = callerOf(call).arn.split('/').slice(1).join(':');
    const sent = outgoing({ ...data, MessageBody: asText(data.MessageBody) }, { queue, senderId, inBatch: false });
    const answer = sentAnswer(sent, queue.send(sent));
    return shown(answer, { key: answer.MessageId, protocol: '1.0', dependencies });
  } catch (fault) {
    if (!(fault instanceof AwsFault)) throw fault;
    const name = fault.code === 'QueueDoesNotExist' ? 'QueueDoesNotExistException' : 'AmazonSQSException';
    const { message: words, details } = fault;
    throw new TaskError(`SQS.${name}`, causeOf({ message: words, details, code: entryCode(fault) }, 'AmazonSQS'));
  }
}
