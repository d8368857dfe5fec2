import { PutEventsCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventsApi, fault, order, startEvents } from './events-api.ts';

let api: EventsApi;

beforeEach(async () => {
  api = await startEvents();
});

afterEach(() => api.close());

describe('PutEvents', () => {
  it('delivers to the rules of the bus', async () => {
    await api.ruleFor('{"source": ["ordering"], "detail": {"orderId": [{"prefix": "o-"}]}}');

    const answer = await api.events.send(new PutEventsCommand({ Entries: [order] }));
    await api.clock.runUntilIdle();

    expect(answer.FailedEntryCount).toBe(0);
    expect(api.payloads.map((payload) => JSON.parse(payload) as object)).toEqual([
      expect.objectContaining({ id: answer.Entries?.[0]?.EventId, source: 'ordering', detail: { orderId: 'o-1' } }),
    ]);
  });

  it('answers for each entry by itself', async () => {
    const { Source: _, ...unsigned } = order;
    const { DetailType: __, ...untyped } = order;
    const { Detail: ___, ...empty } = order;

    const entries = [
      order,
      unsigned,
      untyped,
      empty,
      { ...order, Detail: '["list"]' },
      { ...order, Detail: '{"open": ' },
    ];
    const answer = await api.events.send(new PutEventsCommand({ Entries: entries }));

    expect(answer.FailedEntryCount).toBe(5);
    expect(answer.Entries).toEqual([
      { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: 'Parameter Source is not valid. Reason: Source is a required argument.',
      },
      {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: 'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
      },
      {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: 'Parameter Detail is not valid. Reason: Detail is a required argument.',
      },
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
    ]);
  });

  it('answers MalformedDetail for a detail nested more deeply than it can be read, and takes its neighbours', async () => {
    await api.ruleFor('{"source": ["ordering"]}');
    const deep = `{"a": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`;

    const { Entries } = await api.events.send(new PutEventsCommand({ Entries: [order, { ...order, Detail: deep }] }));
    await api.clock.runUntilIdle();

    expect(Entries).toEqual([
      { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
    ]);
    expect(api.payloads).toHaveLength(1);
  });

  it('refuses eleven entries', async () => {
    const put = api.events.send(new PutEventsCommand({ Entries: Array.from({ length: 11 }, () => order) }));

    await expect(put).rejects.toThrow(
      expect.objectContaining({
        name: 'ValidationException',
        message: expect.stringMatching(
          /^1 validation error detected: Value '\[PutEventsRequestEntry\(time=null, source=ordering, resources=null, .*' at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10$/,
        ),
      }),
    );
  });

  it('refuses entries of more than a megabyte together', async () => {
    const half = { ...order, Detail: JSON.stringify({ text: 'x'.repeat(530_000) }) };

    const put = api.events.send(new PutEventsCommand({ Entries: [half, half] }));

    await expect(put).rejects.toThrow(
      fault('ValidationException', 'Total size of the entries in the request is over the limit.'),
    );
  });

  it('accepts events for a bus that does not exist, and loses them', async () => {
    const answer = await api.events.send(new PutEventsCommand({ Entries: [{ ...order, EventBusName: 'nowhere' }] }));

    expect(answer.Entries?.[0]?.EventId).toBeDefined();
  });

  it('refuses a caller whom the policy of the bus does not let use the source', async () => {
    const put = api.relay.send(new PutEventsCommand({ Entries: [order] }));

    await expect(put).rejects.toThrow(
      fault(
        'AccessDeniedException',
        'User: arn:aws:sts::111111111111:assumed-role/relay-outbox/run is not authorized to perform: events:PutEvents on resource: arn:aws:events:eu-central-1:111111111111:event-bus/tenantry with an explicit deny in a resource-based policy',
      ),
    );
  });
});

describe('TestEventPattern', () => {
  const event = {
    id: '1',
    account: '2',
    source: 's',
    time: '2026-11-22T12:00:00Z',
    region: 'eu-central-1',
    'detail-type': 'T',
    detail: { n: 5 },
  };

  it.each([
    ['{"detail": {"n": [{"numeric": [">", 4]}]}}', true],
    ['{"detail": {"n": [{"numeric": [">", 5]}]}}', false],
  ])('tells whether %s matches', async (EventPattern, expected) => {
    const { Result } = await api.events.send(
      new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) }),
    );

    expect(Result).toBe(expected);
  });

  it('names what is wrong with a pattern', async () => {
    const test = api.events.send(
      new TestEventPatternCommand({ EventPattern: '{"n": 5}', Event: JSON.stringify(event) }),
    );

    await expect(test).rejects.toThrow(
      fault(
        'InvalidEventPatternException',
        'Event pattern is not valid. Reason: "n" must be an object or an array\n at [Source: (String)"{"n": 5}"; line: 1, column: 8]',
      ),
    );
  });

  it.each(['plain text', '["list"]', '{"testEvent": "value"}'])('refuses the event %s', async (Event) => {
    const test = api.events.send(new TestEventPatternCommand({ EventPattern: '{"source": ["s"]}', Event }));

    await expect(test).rejects.toThrow(fault('ValidationException', 'Parameter Event is not valid.'));
  });
});
