import {
  CreateArchiveCommand,
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeReplayCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
  StartReplayCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEventBuses } from '../../../local/runtime/bus/event-buses.ts';
import { createGateway, type Gateway } from '../../../local/runtime/gateway/gateway.ts';
import { createIdentities } from '../../../local/runtime/gateway/identities.ts';
import { createEvents } from '../../../local/runtime/services/events/events.ts';
import { virtualClock } from '../../support/clock.ts';
import { ids } from './ids.ts';

const account = { region: 'eu-central-1', accountId: '111111111111' };
const queueArn = 'arn:aws:sqs:eu-central-1:111111111111:audit';
const clock = virtualClock({ startMs: Date.parse('2026-11-22T12:00:00Z') });
let gateway: Gateway;
let events: EventBridgeClient;
let payloads: string[];

beforeEach(async () => {
  payloads = [];
  const ports = {
    deliver: async ({ payload }: { payload: string }) => void payloads.push(payload),
    deadLetter: () => false,
  };
  const buses = createEventBuses(account, { clock, ids, ports });
  buses.create('tenantry');
  const service = createEvents({
    buses,
    clock,
    mayPut: (caller, { entry }) => caller.observer || entry.Source !== 'ordering',
  });
  const identities = createIdentities({ backendAccountId: account.accountId, now: () => clock.now() });
  gateway = createGateway({ services: [service], identities });
  const { url } = await gateway.listen();
  events = clientAt(url, { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' });
  const role = { accountId: account.accountId, arn: 'arn:aws:sts::111111111111:assumed-role/relay-outbox/run' };
  relay = clientAt(url, identities.issue(role));
});

let relay: EventBridgeClient;

afterEach(async () => {
  events.destroy();
  relay.destroy();
  await gateway.close();
});

function clientAt(
  endpoint: string,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
) {
  return new EventBridgeClient({ endpoint, region: account.region, credentials, maxAttempts: 1 });
}

const order: PutEventsRequestEntry = {
  EventBusName: 'tenantry',
  Source: 'ordering',
  DetailType: 'OrderPlaced',
  Detail: '{"orderId": "o-1"}',
};

const fault = (name: string, message: string) => expect.objectContaining({ name, message });

async function ruleFor(pattern: string, name = 'orders') {
  await events.send(new PutRuleCommand({ Name: name, EventBusName: 'tenantry', EventPattern: pattern }));
  await events.send(
    new PutTargetsCommand({ Rule: name, EventBusName: 'tenantry', Targets: [{ Id: 'queue', Arn: queueArn }] }),
  );
}

describe('PutEvents', () => {
  it('delivers to the rules of the bus', async () => {
    await ruleFor('{"source": ["ordering"], "detail": {"orderId": [{"prefix": "o-"}]}}');

    const answer = await events.send(new PutEventsCommand({ Entries: [order] }));
    await clock.runUntilIdle();

    expect(answer.FailedEntryCount).toBe(0);
    expect(payloads.map((payload) => JSON.parse(payload) as object)).toEqual([
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
    const answer = await events.send(new PutEventsCommand({ Entries: entries }));

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

  it('refuses eleven entries', async () => {
    const put = events.send(new PutEventsCommand({ Entries: Array.from({ length: 11 }, () => order) }));

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

    const put = events.send(new PutEventsCommand({ Entries: [half, half] }));

    await expect(put).rejects.toThrow(
      fault('ValidationException', 'Total size of the entries in the request is over the limit.'),
    );
  });

  it('accepts events for a bus that does not exist, and loses them', async () => {
    const answer = await events.send(new PutEventsCommand({ Entries: [{ ...order, EventBusName: 'nowhere' }] }));

    expect(answer.Entries?.[0]?.EventId).toBeDefined();
  });

  it('refuses a caller whom the policy of the bus does not let use the source', async () => {
    const put = relay.send(new PutEventsCommand({ Entries: [order] }));

    await expect(put).rejects.toThrow(expect.objectContaining({ name: 'AccessDeniedException' }));
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
    const { Result } = await events.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) }));

    expect(Result).toBe(expected);
  });

  it('names what is wrong with a pattern', async () => {
    const test = events.send(new TestEventPatternCommand({ EventPattern: '{"n": 5}', Event: JSON.stringify(event) }));

    await expect(test).rejects.toThrow(
      fault(
        'InvalidEventPatternException',
        'Event pattern is not valid. Reason: "n" must be an object or an array\n at [Source: (String)"{"n": 5}"; line: 1, column: 8]',
      ),
    );
  });

  it.each(['plain text', '["list"]', '{"testEvent": "value"}'])('refuses the event %s', async (Event) => {
    const test = events.send(new TestEventPatternCommand({ EventPattern: '{"source": ["s"]}', Event }));

    await expect(test).rejects.toThrow(fault('ValidationException', 'Parameter Event is not valid.'));
  });
});

describe('Rules', () => {
  it('can be put, described, listed by pages, disabled and deleted', async () => {
    for (const name of ['b-1', 'b-2', 'a-1', 'b-3']) await ruleFor('{"source": ["ordering"]}', name);
    await events.send(new DisableRuleCommand({ Name: 'b-2', EventBusName: 'tenantry' }));

    const list = { EventBusName: 'tenantry', NamePrefix: 'b-', Limit: 2 };
    const first = await events.send(new ListRulesCommand(list));
    const second = await events.send(new ListRulesCommand({ ...list, NextToken: first.NextToken }));
    const described = await events.send(new DescribeRuleCommand({ Name: 'b-2', EventBusName: 'tenantry' }));
    const byTarget = await events.send(
      new ListRuleNamesByTargetCommand({ EventBusName: 'tenantry', TargetArn: queueArn }),
    );

    expect([first.Rules, second.Rules].map((rules) => rules?.map((rule) => rule.Name))).toEqual([
      ['b-1', 'b-2'],
      ['b-3'],
    ]);
    expect(second.NextToken).toBeUndefined();
    expect(described).toMatchObject({
      Name: 'b-2',
      Arn: 'arn:aws:events:eu-central-1:111111111111:rule/tenantry/b-2',
      EventPattern: '{"source": ["ordering"]}',
      State: 'DISABLED',
      EventBusName: 'tenantry',
      CreatedBy: '111111111111',
    });
    expect(byTarget.RuleNames).toEqual(['a-1', 'b-1', 'b-2', 'b-3']);
  });

  it('are deleted only without targets', async () => {
    await ruleFor('{"source": ["ordering"]}');
    const orders = { Rule: 'orders', EventBusName: 'tenantry' };

    const early = events.send(new DeleteRuleCommand({ Name: 'orders', EventBusName: 'tenantry' }));
    await expect(early).rejects.toThrow(fault('ValidationException', "Rule can't be deleted since it has targets."));
    const removed = await events.send(new RemoveTargetsCommand({ ...orders, Ids: ['queue', 'other'] }));
    await events.send(new DeleteRuleCommand({ Name: 'orders', EventBusName: 'tenantry' }));
    const described = events.send(new DescribeRuleCommand({ Name: 'orders', EventBusName: 'tenantry' }));

    expect(removed.FailedEntries?.map((entry) => entry.TargetId)).toEqual(['other']);
    await expect(described).rejects.toThrow(
      fault('ResourceNotFoundException', 'Rule orders does not exist on EventBus tenantry.'),
    );
  });

  it('have at most five targets', async () => {
    await ruleFor('{"source": ["ordering"]}');
    const Targets = ['1', '2', '3', '4', '5'].map((Id) => ({ Id, Arn: queueArn }));

    const put = events.send(new PutTargetsCommand({ Rule: 'orders', EventBusName: 'tenantry', Targets }));
    await expect(put).rejects.toThrow(
      fault('LimitExceededException', 'The requested resource exceeds the maximum number allowed.'),
    );
    const { Targets: kept } = await events.send(
      new ListTargetsByRuleCommand({ Rule: 'orders', EventBusName: 'tenantry' }),
    );

    expect(kept).toEqual([{ Id: 'queue', Arn: queueArn }]);
  });

  const template = { InputTransformer: { InputPathsMap: { a: '$.detail.a' }, InputTemplate: '"<a> <b>"' } };
  it.each([
    [{ Id: 'one', Arn: queueArn, ...template }, 'InputTemplate for target one contains invalid placeholder b.'],
    [
      { Id: 'one', Arn: queueArn, Input: '{}', InputPath: '$' },
      'Only one of Input, InputPath, or InputTransformer must be provided for target one.',
    ],
    [
      { Id: '!', Arn: queueArn },
      "1 validation error detected: Value '!' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
    ],
    [{ Id: 'one', Arn: `${queueArn}.fifo` }, 'Parameter(s) SqsParameters must be specified for target: one.'],
  ])('refuse the target %j', async (target, message) => {
    await ruleFor('{"source": ["ordering"]}');

    const put = events.send(new PutTargetsCommand({ Rule: 'orders', EventBusName: 'tenantry', Targets: [target] }));

    await expect(put).rejects.toThrow(fault('ValidationException', message));
  });

  it.each([
    [
      { Name: 'r', EventBusName: 'tenantry', ScheduleExpression: 'rate(1 minute)' },
      'ScheduleExpression is supported only on the default event bus.',
    ],
    [{ Name: 'r', ScheduleExpression: 'cron(0 1 * * * *)' }, 'Parameter ScheduleExpression is not valid.'],
    [{ Name: 'r' }, 'Parameter(s) EventPattern or ScheduleExpression must be specified.'],
  ])('refuse %j', async (rule, message) => {
    const put = events.send(new PutRuleCommand(rule));

    await expect(put).rejects.toThrow(fault('ValidationException', message));
  });
});

describe('Event buses', () => {
  it('can be created, described, listed and deleted', async () => {
    const created = await events.send(new CreateEventBusCommand({ Name: 'second', Description: 'another' }));
    const described = await events.send(new DescribeEventBusCommand({ Name: 'second' }));
    const listed = await events.send(new ListEventBusesCommand({}));
    await events.send(new DeleteEventBusCommand({ Name: 'second' }));
    const gone = events.send(new DescribeEventBusCommand({ Name: 'second' }));

    expect(created.EventBusArn).toBe('arn:aws:events:eu-central-1:111111111111:event-bus/second');
    expect(described).toMatchObject({ Name: 'second', Description: 'another', CreationTime: expect.any(Date) });
    expect(listed.EventBuses?.map((bus) => bus.Name)).toEqual(['default', 'tenantry', 'second']);
    await expect(gone).rejects.toThrow(fault('ResourceNotFoundException', 'Event bus second does not exist.'));
  });

  it('are not created twice, and the default one stays', async () => {
    const again = events.send(new CreateEventBusCommand({ Name: 'tenantry' }));
    await expect(again).rejects.toThrow(fault('ResourceAlreadyExistsException', 'Event bus tenantry already exists.'));

    const remove = events.send(new DeleteEventBusCommand({ Name: 'default' }));
    await expect(remove).rejects.toThrow(fault('ValidationException', 'Cannot delete event bus default.'));
  });
});

describe('The policy of a bus', () => {
  it('gains and loses statements', async () => {
    const bus = { EventBusName: 'tenantry' };
    const allowed = { Action: 'events:PutEvents', Principal: '333333333333' };
    await events.send(new PutPermissionCommand({ ...bus, ...allowed, StatementId: 'ordering' }));
    const one = await events.send(new DescribeEventBusCommand({ Name: 'tenantry' }));
    const missing = events.send(new RemovePermissionCommand({ ...bus, StatementId: 'other' }));
    await expect(missing).rejects.toThrow(
      fault('ResourceNotFoundException', 'Statement with the provided id does not exist.'),
    );
    await events.send(new RemovePermissionCommand({ ...bus, StatementId: 'ordering' }));
    const none = await events.send(new DescribeEventBusCommand({ Name: 'tenantry' }));

    expect(JSON.parse(one.Policy ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'ordering',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::333333333333:root' },
          Action: 'events:PutEvents',
          Resource: 'arn:aws:events:eu-central-1:111111111111:event-bus/tenantry',
        },
      ],
    });
    expect(none.Policy).toBeUndefined();
  });
});

describe('Archives and replays', () => {
  it('send again what was put', async () => {
    const EventSourceArn = 'arn:aws:events:eu-central-1:111111111111:event-bus/tenantry';
    const { ArchiveArn } = await events.send(new CreateArchiveCommand({ ArchiveName: 'all', EventSourceArn }));
    await ruleFor('{"source": ["ordering"]}');
    await events.send(new PutEventsCommand({ Entries: [order] }));

    const range = { EventStartTime: new Date(clock.now() - 60_000), EventEndTime: new Date(clock.now() + 60_000) };
    const replay = { ReplayName: 'again', EventSourceArn: ArchiveArn, Destination: { Arn: EventSourceArn }, ...range };
    const started = await events.send(new StartReplayCommand(replay));
    await clock.runUntilIdle();
    const ended = await events.send(new DescribeReplayCommand({ ReplayName: 'again' }));
    const twice = events.send(new StartReplayCommand(replay));

    expect([started.State, ended.State]).toEqual(['STARTING', 'COMPLETED']);
    expect(payloads.map((payload) => (JSON.parse(payload) as { 'replay-name'?: string })['replay-name'])).toEqual([
      undefined,
      'again',
    ]);
    await expect(twice).rejects.toThrow(fault('ResourceAlreadyExistsException', 'Replay again already exists.'));
  });
});
