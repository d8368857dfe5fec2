import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createGateway } from '../../../local/runtime/gateway/gateway.ts';
import { createIdentities } from '../../../local/runtime/gateway/identities.ts';
import { createQueues } from '../../../local/runtime/queue/queues.ts';
import { createSqs } from '../../../local/runtime/services/sqs/sqs.ts';
import { type VirtualClock, virtualClock } from '../../support/clock.ts';
import { ids } from '../bus/ids.ts';

/** The SQS API as an SDK client reaches it. */
export interface SqsApi {
  readonly sqs: SQSClient;
  readonly clock: VirtualClock;
  /** Returns the URL. */
  create(name: string, attributes?: Record<string, string>): Promise<string>;
  close(): Promise<void>;
}

export const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };

export const arnOf = (name: string) => `arn:aws:sqs:eu-central-1:111111111111:${name}`;

/** Attributes of a queue whose messages go to this dead-letter queue after one receipt. */
export const redrive = (name: string) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(name), maxReceiveCount: 1 }),
});

export async function startSqs(): Promise<SqsApi> {
  const clock = virtualClock();
  const account = { region: 'eu-central-1', accountId: '111111111111' };
  const queues = createQueues({ ...account, endpoint: 'http://127.0.0.1:4566' }, { clock, ids });
  const identities = createIdentities({ backendAccountId: account.accountId, now: () => clock.now() });
  const gateway = createGateway({ services: [createSqs({ queues, clock, ids })], identities });
  const { url: endpoint } = await gateway.listen();
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
  const sqs = new SQSClient({ endpoint, region: account.region, credentials, maxAttempts: 1 });
  return {
    sqs,
    clock,
    create: async (QueueName, Attributes = {}) => {
      const created = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
      return created.QueueUrl ?? '';
    },
    close: async () => {
      sqs.destroy();
      await gateway.close();
    },
  };
}
