import { uuid } from '../bus/ids.ts';
import { createArrivals } from './arrivals.ts';
import { checkAttributes, settingsOf, withDefaults } from './attributes.ts';
import { createDeduplication, identityOf } from './deduplication.ts';
import { expiredReceipt, notInFlight, queueFault } from './faults.ts';
import type { OutgoingMessage, ReceivedMessage, SentMessage, StoredMessage } from './message.ts';
import type { Queue, QueueConfig, QueueDependencies, ReceiveRequest } from './queue.ts';
import { encodeReceipt, findByReceipt } from './receipt.ts';
import { received } from './received-message.ts';
import { isDelayed, isInFlight, isVisible, nextVisibleAt, selectVisible } from './visible.ts';

const PURGE_INTERVAL_MS = 60_000;
const FIRST_SEQUENCE_NUMBER = 18_849_496_460_467_696_128n;
const SEQUENCE_STEP = 256n;

export function createQueue(config: QueueConfig, { clock, ids, byArn, chaos }: QueueDependencies): Queue {
  const fifo = config.attributes.FifoQueue === 'true';
  checkAttributes(config.attributes, { fifo });
  let attributes = withDefaults(config.attributes);
  let settings = settingsOf(attributes);
  const messages = new Map<string, StoredMessage>();
  const deduplication = createDeduplication();
  const arrivals = createArrivals(clock);
  let sent = 0;
  let purgedAt: number | undefined;
  const createdAt = clock.now();
  let modifiedAt = createdAt;

  /** No message was sent before this; saves looking at all of them. */
  let earliestSentAt = Number.POSITIVE_INFINITY;
  const put = (message: StoredMessage) => {
    messages.set(message.messageId, message);
    earliestSentAt = Math.min(earliestSentAt, message.sentAt);
    arrivals.announce();
  };
  const expire = () => {
    const oldest = clock.now() - settings.retentionSeconds * 1000;
    if (earliestSentAt >= oldest) return;
    earliestSentAt = Number.POSITIVE_INFINITY;
    for (const [id, message] of messages) {
      if (message.sentAt < oldest) messages.delete(id);
      else earliestSentAt = Math.min(earliestSentAt, message.sentAt);
    }
  };

  const stored = (message: OutgoingMessage, deduplicationId: string | undefined): StoredMessage => {
    const now = clock.now();
    sent += 1;
    const messageId = uuid(ids, `message/${config.name}/${sent}`);
    const sequenceNumber = fifo ? String(FIRST_SEQUENCE_NUMBER + BigInt(sent) * SEQUENCE_STEP) : undefined;
    return {
      ...message,
      ...(deduplicationId !== undefined && { deduplicationId }),
      messageId,
      sequenceNumber,
      sentAt: now,
      visibleAt: now + (message.delaySeconds ?? settings.delaySeconds) * 1000,
      receiveCount: 0,
      firstReceivedAt: undefined,
      receipt: undefined,
      deadLetterSource: undefined,
    };
  };

  const store = (message: OutgoingMessage, deduplicationId: string | undefined): SentMessage => {
    const first = stored(message, deduplicationId);
    const once = [{ delayMs: first.visibleAt - first.sentAt }];
    const copies = chaos?.({ queue: config.name, body: message.body }) ?? once;
    for (const [index, { delayMs }] of copies.entries()) {
      const copy = index === 0 ? first : stored(message, deduplicationId);
      put({ ...copy, visibleAt: copy.sentAt + delayMs });
    }
    return { messageId: first.messageId, ...(first.sequenceNumber && { sequenceNumber: first.sequenceNumber }) };
  };

  const deadLetterQueueFor = (message: StoredMessage): Queue | undefined => {
    const { redrive } = settings;
    return redrive && message.receiveCount >= redrive.maxReceiveCount ? byArn(redrive.targetArn) : undefined;
  };

  const giveUp = (message: StoredMessage, target: Queue) => {
    messages.delete(message.messageId);
    target.accept({ ...message, deadLetterSource: config.arn });
  };

  const receive = ({ most = 1, visibilitySeconds }: ReceiveRequest = {}): ReceivedMessage[] => {
    expire();
    const now = clock.now();
    const seconds = visibilitySeconds ?? settings.visibilitySeconds;
    for (;;) {
      const selected = selectVisible(messages.values(), { now, most, fifo });
      const givenUp = selected.flatMap((message) => {
        const target = deadLetterQueueFor(message);
        return target ? [{ message, target }] : [];
      });
      for (const { message, target } of givenUp) giveUp(message, target);
      if (givenUp.length > 0) continue;
      return selected.map((message) => {
        message.receiveCount += 1;
        message.firstReceivedAt ??= now;
        message.visibleAt = now + seconds * 1000;
        message.receipt = encodeReceipt({
          arn: config.arn,
          messageId: message.messageId,
          receipt: message.receiveCount,
        });
        return received(message, message.receipt);
      });
    }
  };

  return {
    name: config.name,
    arn: config.arn,
    url: config.url,
    createdAt,
    get modifiedAt() {
      return modifiedAt;
    },
    get settings() {
      return settings;
    },
    attributes: () => attributes,
    counts: () => {
      expire();
      const now = clock.now();
      const all = [...messages.values()];
      const count = (test: (message: StoredMessage, now: number) => boolean) =>
        all.filter((one) => test(one, now)).length;
      return { visible: count(isVisible), inFlight: count(isInFlight), delayed: count(isDelayed) };
    },
    setAttributes: (changes) => {
      checkAttributes(changes, { fifo });
      if (changes.FifoQueue !== undefined && !fifo) {
        const reason = 'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.';
        throw queueFault('invalid-attribute-value', reason);
      }
      const merged = withDefaults({ ...attributes, ...changes });
      settings = settingsOf(merged);
      attributes = merged;
      modifiedAt = clock.now();
    },
    send: (message) => {
      if (!fifo) return store(message, message.deduplicationId);
      const { id, key } = identityOf(message, settings.deduplicationScope);
      const original = deduplication.original(key, clock.now());
      if (original) return original;
      const answer = store(message, id);
      deduplication.remember(key, { message: answer, now: clock.now() });
      return answer;
    },
    receive,
    receiveWithin: async ({ waitSeconds = settings.waitSeconds, ...request }) => {
      const deadline = clock.now() + waitSeconds * 1000;
      for (;;) {
        const taken = receive(request);
        if (taken.length > 0 || clock.now() >= deadline) return taken;
        await arrivals.next(Math.min(deadline, nextVisibleAt(messages.values(), clock.now()) ?? deadline));
      }
    },
    remove: (receiptHandle) => {
      const message = findByReceipt(receiptHandle, { arn: config.arn, messages });
      if (!message) return;
      if (fifo && (message.receipt !== receiptHandle || isVisible(message, clock.now()))) {
        throw expiredReceipt(receiptHandle);
      }
      messages.delete(message.messageId);
      arrivals.announce();
    },
    changeVisibility: (receiptHandle, seconds) => {
      const message = findByReceipt(receiptHandle, { arn: config.arn, messages });
      if (!message || message.receipt !== receiptHandle || isVisible(message, clock.now()))
        throw notInFlight(receiptHandle);
      message.visibleAt = clock.now() + seconds * 1000;
      if (seconds === 0) arrivals.announce();
    },
    purge: () => {
      if (purgedAt !== undefined && clock.now() - purgedAt < PURGE_INTERVAL_MS) {
        const reason = `Only one PurgeQueue operation on ${config.name} is allowed every 60 seconds.`;
        throw queueFault('purge-in-progress', reason);
      }
      purgedAt = clock.now();
      messages.clear();
    },
    nextVisibleAt: () => nextVisibleAt(messages.values(), clock.now()),
    onArrival: arrivals.subscribe,
    accept: (message) => {
      put({ ...message, visibleAt: clock.now(), receipt: undefined, ...(fifo && { sentAt: clock.now() }) });
    },
    takeOut: () => {
      const [message] = selectVisible(messages.values(), { now: clock.now(), most: 1, fifo });
      if (message) messages.delete(message.messageId);
      return message;
    },
  };
}
