import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { Outbox } from '../postgres/outbox.ts';
import { pause } from './pause.ts';

/** What a use case gets of the invocation it runs in, besides its own dependencies. */
export interface Invocation {
  /** Names the worker, in leases. */
  readonly invocationId: string;
  readonly now: () => Date;
  /** When this invocation will have ended at the latest. */
  readonly deadline: Date;
  /** Waits for so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  readonly outbox: Outbox;
}

/** Runs a use case as one invocation and wakes the relay afterwards, also when it failed: it may have committed before. */
export function invocations(settings: { outboxQueueUrl: string }) {
  const sqs = new SQSClient({});
  const poke = async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: settings.outboxQueueUrl, MessageBody: '{}' }));
  };
  return async function run<Result>(
    context: Context,
    useCase: (invocation: Invocation) => Promise<Result>,
  ): Promise<Result> {
    const now = () => new Date();
    const invocation: Invocation = {
      invocationId: context.awsRequestId,
      now,
      deadline: new Date(Date.now() + context.getRemainingTimeInMillis()),
      pause,
      outbox: new Outbox({ now, poke }),
    };
    try {
      return await useCase(invocation);
    } finally {
      await invocation.outbox.poke().catch(() => undefined);
    }
  };
}
