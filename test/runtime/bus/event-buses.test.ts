import { describe, expect, it } from '@jest/globals';
import { type Delivery, DeliveryFailure, type DeliveryPorts } from '../../../local/runtime/bus/delivery.ts';
import { createEventBuses } from '../../../local/runtime/bus/event-buses.ts';
import type { OutgoingMessage } from '../../../local/runtime/queue/message.ts';
import { virtualClock } from '../../support/clock.ts';
import { ids } from './ids.ts';

const target = { Id: 'one', Arn: 'arn:aws:lambda:eu-central-1:111111111111:function:accept-order' };

function buses(ports: Partial<DeliveryPorts> = {}) {
  const clock = virtualClock({ startMs: Date.parse('2026-11-22T12:00:00.400Z') });
  const delivered: Delivery[] = [];
  const dead: { queueArn: string; message: OutgoingMessage }[] = [];
  const all = createEventBuses(
    { region: 'eu-central-1', accountId: '111111111111' },
    {
      clock,
      ids,
      ports: {
        deliver: async (delivery) => {
          delivered.push(delivery);
        },
        deadLetter: (queueArn, message) => dead.push({ queueArn, message }) > 0,
        ...ports,
      },
    },
  );
  return { all, bus: all.create('tenantry'), clock, delivered, dead };
}

const order = {
  source: 'ordering',
  detailType: 'OrderPlaced',
  detail: { id: 7, tags: ['a', 'b'], buyer: { name: 'Ada' } },
};

describe('A bus', () => {
  it('gives an event its envelope and delivers it to the targets of the rules that match', async () => {
    const { all, bus, clock, delivered } = buses();
    bus.putRule({ name: 'orders', pattern: '{"source": ["ordering"]}', targets: [target] });
    bus.putRule({ name: 'others', pattern: '{"source": ["billing"]}', targets: [target] });

    const event = all.publish(bus, order);
    await clock.runUntilIdle();

    expect(delivered.map((delivery) => delivery.rule.name)).toEqual(['orders']);
    expect(JSON.parse(delivered[0]?.payload ?? '')).toEqual({
      version: '0',
      id: event.id,
      'detail-type': 'OrderPlaced',
      source: 'ordering',
      account: '111111111111',
      time: '2026-11-22T12:00:00Z',
      region: 'eu-central-1',
      resources: [],
      detail: order.detail,
    });
  });

  it('shows every event to an observer, matched or not', () => {
    const seen: string[] = [];
    const { all, bus } = buses({ observe: (event, busName) => void seen.push(`${busName} ${event['detail-type']}`) });

    all.publish(bus, order);
    all.publish(all.create('second'), order);

    expect(seen).toEqual(['tenantry OrderPlaced', 'second OrderPlaced']);
  });

  it('delivers nothing for a disabled rule', async () => {
    const { all, bus, clock, delivered } = buses();
    bus.putRule({ name: 'orders', state: 'DISABLED', pattern: '{"source": ["ordering"]}', targets: [target] });

    all.publish(bus, order);
    await clock.runUntilIdle();

    expect(delivered).toEqual([]);
  });

  it('keeps the targets of a rule whose pattern is replaced', async () => {
    const { all, bus, clock, delivered } = buses();
    bus.putRule({ name: 'orders', pattern: '{"source": ["billing"]}', targets: [target] });

    bus.putRule({ name: 'orders', pattern: '{"source": ["ordering"]}' });
    all.publish(bus, order);
    await clock.runUntilIdle();

    expect(delivered).toHaveLength(1);
  });

  it('tries a target that fails again and again, then sends the event to its dead-letter queue with the reason', async () => {
    let attempts = 0;
    const { all, bus, clock, dead } = buses({
      deliver: async () => {
        attempts += 1;
        throw new DeliveryFailure('THROTTLING', 'Rate exceeded');
      },
    });
    const retrying = {
      ...target,
      RetryPolicy: { MaximumRetryAttempts: 3 },
      DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-central-1:111111111111:dead' },
    };
    bus.putRule({ name: 'orders', pattern: '{"source": ["ordering"]}', targets: [retrying] });

    const event = all.publish(bus, order);
    await clock.runUntilIdle();

    expect(attempts).toBe(4);
    expect(dead).toEqual([
      {
        queueArn: 'arn:aws:sqs:eu-central-1:111111111111:dead',
        message: {
          body: JSON.stringify(event),
          attributes: {
            RULE_ARN: {
              DataType: 'String',
              StringValue: 'arn:aws:events:eu-central-1:111111111111:rule/tenantry/orders',
            },
            TARGET_ARN: { DataType: 'String', StringValue: target.Arn },
            ERROR_CODE: { DataType: 'String', StringValue: 'THROTTLING' },
            ERROR_MESSAGE: { DataType: 'String', StringValue: 'Rate exceeded' },
            EXHAUSTED_RETRY_CONDITION: { DataType: 'String', StringValue: 'MaximumRetryAttempts' },
            RETRY_ATTEMPTS: { DataType: 'Number', StringValue: '3' },
          },
        },
      },
    ]);
  });

  it('does not try again where permissions are missing', async () => {
    let attempts = 0;
    const { all, bus, clock } = buses({
      deliver: async () => {
        attempts += 1;
        throw new DeliveryFailure('NO_PERMISSIONS', 'not allowed');
      },
    });
    bus.putRule({ name: 'orders', pattern: '{"source": ["ordering"]}', targets: [target] });

    all.publish(bus, order);
    await clock.runUntilIdle();

    expect(attempts).toBe(1);
  });

  it('gives up when the event is too old', async () => {
    let attempts = 0;
    const { all, bus, clock, dead } = buses({
      deliver: async () => {
        attempts += 1;
        throw new DeliveryFailure('TIMEOUT', 'no answer');
      },
    });
    const impatient = {
      ...target,
      RetryPolicy: { MaximumEventAgeInSeconds: 60 },
      DeadLetterConfig: { Arn: 'arn:dead' },
    };
    bus.putRule({ name: 'orders', pattern: '{"source": ["ordering"]}', targets: [impatient] });
    const startedAt = clock.now();

    all.publish(bus, order);
    await clock.runUntilIdle();

    expect(dead[0]?.message.attributes?.EXHAUSTED_RETRY_CONDITION?.StringValue).toBe('MaximumEventAgeInSeconds');
    expect(clock.now() - startedAt).toBeLessThanOrEqual(60_000);
    expect(attempts).toBeGreaterThan(2);
  });

  it('loses, repeats and delays deliveries where a fault test says so', async () => {
    const { all, bus, clock, delivered } = buses({ chaos: () => [{ delayMs: 0 }, { delayMs: 5000 }] });
    bus.putRule({ name: 'orders', pattern: '{"source": ["ordering"]}', targets: [target] });

    all.publish(bus, order);
    await clock.advance(4000);
    const early = delivered.length;
    await clock.advance(2000);

    expect([early, delivered.length]).toEqual([1, 2]);
  });
});

describe('The input of a target', () => {
  const inputs = [
    ['a constant', { Input: '{"a":1}' }, '{"a":1}'],
    ['a part of the event', { InputPath: '$.detail.buyer' }, '{"name":"Ada"}'],
    ['a text of the event', { InputPath: '$.detail.buyer.name' }, '"Ada"'],
    ['an element of a list', { InputPath: '$.detail.tags[1]' }, '"b"'],
    [
      'an object template',
      transformer({ id: '$.detail.id', who: '$.detail.buyer' }, '{"id": <id>, "who": <who>}'),
      '{"id": 7, "who": {"name":"Ada"}}',
    ],
    [
      'text inside of quotes',
      transformer({ type: '$.detail-type' }, '{"text": "It is <type>."}'),
      '{"text": "It is OrderPlaced."}',
    ],
    ['a missing value', transformer({ no: '$.detail.no' }, '{"no": <no>, "text": "<no>"}'), '{"no": "", "text": ""}'],
    [
      'a text template',
      transformer({ who: '$.detail.buyer', tags: '$.detail.tags' }, '"<who> <tags>"'),
      '"{name:Ada} [a,b]"',
    ],
    ['the name of the rule', transformer({}, '"<aws.events.rule-name>"'), '"orders"'],
    ['the time of arrival', transformer({}, '"<aws.events.event.ingestion-time>"'), '"2026-11-22T12:00:00.400Z"'],
  ] as const;

  it.each(inputs)('can be %s', async (_, input, expected) => {
    const { all, bus, clock, delivered } = buses();
    bus.putRule({ name: 'orders', pattern: '{"source": ["ordering"]}', targets: [{ ...target, ...input }] });

    all.publish(bus, order);
    await clock.runUntilIdle();

    expect(delivered[0]?.payload).toBe(expected);
  });

  it('can be the event without its detail, and the whole event', async () => {
    const { all, bus, clock, delivered } = buses();
    const both = transformer({}, '{"head": <aws.events.event>, "all": <aws.events.event.json>}');
    bus.putRule({ name: 'orders', pattern: '{"source": ["ordering"]}', targets: [{ ...target, ...both }] });

    const event = all.publish(bus, order);
    await clock.runUntilIdle();

    const payload = JSON.parse(delivered[0]?.payload ?? '') as { head: object; all: object };
    expect(payload.all).toEqual(event);
    expect(payload.head).toMatchObject({ id: event.id, detailType: 'OrderPlaced' });
    expect(payload.head).not.toHaveProperty('detail');
  });

  it('is not delivered where the template makes no JSON', async () => {
    const { all, bus, clock, delivered } = buses();
    const broken = transformer({ who: '$.detail.buyer' }, '{"who": "<who>"}');
    bus.putRule({ name: 'orders', pattern: '{"source": ["ordering"]}', targets: [{ ...target, ...broken }] });

    all.publish(bus, order);
    await clock.runUntilIdle();

    expect(delivered).toEqual([]);
  });
});

describe('A replay', () => {
  it('sends what the archive kept to the rules it names, marked, and not into the archive again', async () => {
    const { all, bus, clock, delivered } = buses();
    const archive = bus.keepIn({ name: 'all', busName: 'tenantry', pattern: '{"source": ["ordering"]}' });
    bus.putRule({ name: 'orders', pattern: '{"source": ["ordering"]}', targets: [target] });
    const audit = bus.putRule({ name: 'audit', pattern: '{"source": [{"exists": true}]}', targets: [target] });
    all.publish(bus, order);
    all.publish(bus, { ...order, source: 'billing' });
    await clock.runUntilIdle();
    delivered.length = 0;

    const fromMs = clock.now() - 60_000;
    const replay = all.replay({
      name: 'again',
      archive,
      bus,
      fromMs,
      toMs: clock.now() + 60_000,
      onlyRules: [audit.arn],
    });
    await clock.runUntilIdle();

    expect(delivered.map(({ rule, event }) => [rule.name, event.source, event['replay-name']])).toEqual([
      ['audit', 'ordering', 'again'],
    ]);
    expect(replay.state).toBe('COMPLETED');
    expect(archive.size(clock.now()).events).toBe(1);
  });

  it('does not find what is older than the retention', async () => {
    const { all, bus, clock } = buses();
    const archive = bus.keepIn({ name: 'week', busName: 'tenantry', retentionDays: 7 });
    all.publish(bus, order);

    await clock.advance(8 * 86_400_000);

    expect(archive.size(clock.now())).toEqual({ events: 0, bytes: 0 });
  });
});

function transformer(InputPathsMap: Record<string, string>, InputTemplate: string) {
  return { InputTransformer: { InputPathsMap, InputTemplate } };
}
