import { describe, expect, it } from '@jest/globals';
import { createQueues } from '../../../local/runtime/queue/queues.ts';
import { virtualClock } from '../../support/clock.ts';
import { ids } from '../bus/ids.ts';

function queues() {
  const clock = virtualClock();
  const config = { region: 'eu-central-1', accountId: '111111111111', endpoint: 'http://127.0.0.1:4566' };
  return { clock, all: createQueues(config, { clock, ids }) };
}

describe('Creating a queue', () => {
  it('returns the one that is there when it is the same', () => {
    const { all } = queues();
    const first = all.create({ name: 'jobs', attributes: { DelaySeconds: '1' } });

    const second = all.create({ name: 'jobs', attributes: { DelaySeconds: '1' } });

    expect(second).toBe(first);
  });

  const refused = [
    ['another value for an attribute', 'known', { DelaySeconds: '2' }, 'QueueNameExists'],
    ['an attribute that does not exist', 'new', { Colour: 'red' }, 'InvalidAttributeName'],
    ['a value out of range', 'new', { DelaySeconds: '901' }, 'InvalidAttributeValue'],
    ['deduplication on a standard queue', 'new', { ContentBasedDeduplication: 'true' }, 'InvalidAttributeName'],
    ['a FIFO queue without its suffix', 'new', { FifoQueue: 'true' }, 'InvalidParameterValueException'],
    ['a name with a dot', 'a.b', {}, 'InvalidParameterValueException'],
    [
      'the limit per group without the scope',
      'a.fifo',
      { FifoQueue: 'true', FifoThroughputLimit: 'perMessageGroupId' },
      'InvalidAttributeValue',
    ],
    [
      'a dead-letter queue that is not there',
      'new',
      redrive('arn:aws:sqs:eu-central-1:111111111111:none'),
      'InvalidParameterValueException',
    ],
    [
      'a dead-letter queue of the other type',
      'a.fifo',
      { FifoQueue: 'true', ...redrive('arn:aws:sqs:eu-central-1:111111111111:known') },
      'InvalidParameterValueException',
    ],
    [
      'a dead-letter queue that takes nothing',
      'new',
      redrive('arn:aws:sqs:eu-central-1:111111111111:closed'),
      'InvalidParameterValueException',
    ],
  ] as const;

  it.each(refused)('is refused for %s', (_, name, attributes, code) => {
    const { all } = queues();
    all.create({ name: 'known' });
    all.create({ name: 'closed', attributes: { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' } });

    const create = () => all.create({ name, attributes });

    expect(create).toThrow(expect.objectContaining({ code }));
  });

  it('is refused for a name that was deleted less than a minute ago', async () => {
    const { clock, all } = queues();
    all.remove(all.create({ name: 'jobs' }));

    expect(() => all.create({ name: 'jobs' })).toThrow(expect.objectContaining({ code: 'QueueDeletedRecently' }));
    await clock.advance(60_000);
    expect(() => all.create({ name: 'jobs' })).not.toThrow();
  });
});

function redrive(deadLetterTargetArn: string) {
  return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 }) };
}
