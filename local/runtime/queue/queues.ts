import { createQueue } from './create-queue.ts';
import { noSuchQueue, queueFault } from './faults.ts';
import type { Queue, QueueDependencies } from './queue.ts';

export interface QueuesConfig {
  readonly region: string;
  readonly accountId: string;
  /** Base of the queue URLs: `http://127.0.0.1:4566`. */
  readonly endpoint: string;
}

/** A queue as a template defines it. Values that are maps in CloudFormation (RedrivePolicy) are JSON text here, as in the API. */
export interface QueueDefinition {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** All queues of one account and region. */
export interface Queues {
  /** Returns the existing queue when name and attributes are the same. */
  create(definition: QueueDefinition): Queue;
  list(): readonly Queue[];
  byName(name: string): Queue | undefined;
  byArn(arn: string): Queue | undefined;
  /** Throws QueueDoesNotExist. Only the last part of the URL counts, so any host name of the endpoint does. */
  byUrl(url: string): Queue;
  remove(queue: Queue): void;
  tagsOf(queue: Queue): Map<string, string>;
}

/** "You must wait 60 seconds after deleting a queue before you can create another queue with the same name." */
const NAME_PAUSE_MS = 60_000;

export function createQueues(config: QueuesConfig, dependencies: Omit<QueueDependencies, 'byArn'>): Queues {
  const queues = new Map<string, Queue>();
  const removedAt = new Map<string, number>();
  const tags = new Map<string, Map<string, string>>();
  const arnOf = (name: string) => `arn:aws:sqs:${config.region}:${config.accountId}:${name}`;
  const byArn = (arn: string) => [...queues.values()].find((queue) => queue.arn === arn);

  const create = ({ name, attributes = {}, tags: wantedTags = {} }: QueueDefinition): Queue => {
    const existing = queues.get(name);
    if (existing) return sameOrFail(existing, attributes);
    checkName(name, attributes);
    const pauseEnds = (removedAt.get(name) ?? Number.NEGATIVE_INFINITY) + NAME_PAUSE_MS;
    if (dependencies.clock.now() < pauseEnds) {
      const reason =
        'You must wait 60 seconds after deleting a queue before you can create another with the same name.';
      throw queueFault('recently-deleted', reason);
    }
    const url = `${config.endpoint}/${config.accountId}/${name}`;
    const queue = createQueue({ name, arn: arnOf(name), url, attributes }, { ...dependencies, byArn });
    checkRedrive(queue, byArn);
    queues.set(name, queue);
    tags.set(name, new Map(Object.entries(wantedTags)));
    return queue;
  };

  return {
    create,
    list: () => [...queues.values()],
    byName: (name) => queues.get(name),
    byArn,
    byUrl: (url) => {
      const queue = queues.get(url.split('/').at(-1) ?? '');
      if (!queue) throw noSuchQueue();
      return queue;
    },
    remove: (queue) => {
      queues.delete(queue.name);
      tags.delete(queue.name);
      removedAt.set(queue.name, dependencies.clock.now());
    },
    tagsOf: (queue) => tags.get(queue.name) ?? new Map(),
  };
}

function checkName(name: string, attributes: Readonly<Record<string, string>>): void {
  const fifo = attributes.FifoQueue === 'true';
  if (fifo && !name.endsWith('.fifo')) {
    throw queueFault(
      'invalid-value',
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
    );
  }
  const plain = fifo ? name.slice(0, -'.fifo'.length) : name;
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(plain) || name.length > 80) {
    throw queueFault(
      'invalid-value',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  }
}

function sameOrFail(existing: Queue, attributes: Readonly<Record<string, string>>): Queue {
  const known = existing.attributes();
  const different = Object.entries(attributes).find(([name, value]) => known[name] !== value);
  if (!different) return existing;
  throw queueFault(
    'queue-exists',
    `A queue already exists with the same name and a different value for attribute ${different[0]}`,
  );
}

/** A dead-letter queue has the type of its source and may say whose messages it takes. A missing one is refused, as SQS does. */
export function checkRedrive(queue: Queue, byArn: (arn: string) => Queue | undefined): void {
  const { redrive, fifo } = queue.settings;
  if (!redrive) return;
  const target = byArn(redrive.targetArn);
  const refuse = (reason: string) =>
    queueFault(
      'invalid-value',
      `Value ${queue.attributes().RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
    );
  if (!target) throw refuse('Dead letter target does not exist.');
  if (target.settings.fifo !== fifo) throw refuse('Dead-letter queue must be same type of queue as the source.');
  const { redrivePermission, sourceQueueArns = [] } = target.settings.redriveAllow;
  if (redrivePermission === 'denyAll' || (redrivePermission === 'byQueue' && !sourceQueueArns.includes(queue.arn))) {
    throw refuse('Dead-letter queue does not allow this source.');
  }
}
