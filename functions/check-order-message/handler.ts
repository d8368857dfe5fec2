import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { lambda } from '../../src/platform/lambda.ts';
import { checkOrderMessages } from './check-order-message.ts';
import { readConfig } from './config.ts';

const config = readConfig(process.env);
const sqs = new SQSClient({});

/** The pipe hands over a batch and takes a list back, in which the unreadable ones are told as such. */
export const handler = lambda('check-order-message', (messages: SQSRecord[]) =>
  checkOrderMessages(messages, {
    now: () => new Date(),
    keepRejected: async ({ message, reasons }) => {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: config.REJECTED_ORDERS_QUEUE_URL,
          MessageBody: message.body,
          MessageAttributes: {
            Reasons: { DataType: 'String', StringValue: JSON.stringify(reasons).slice(0, 8192) },
            MessageId: { DataType: 'String', StringValue: message.messageId },
          },
        }),
      );
    },
  }),
);
