import {
  CreateArchiveCommand,
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DescribeEventBusCommand,
  DescribeReplayCommand,
  ListEventBusesCommand,
  PutEventsCommand,
  PutPermissionCommand,
  RemovePermissionCommand,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventsApi, fault, order, startEvents } from './events-api.ts';

let api: EventsApi;

beforeEach(async () => {
  api = await startEvents();
});

afterEach(() => api.close());

describe('Event buses', () => {
  it('can be created, described, listed and deleted', async () => {
    const created = await api.events.send(new CreateEventBusCommand({ Name: 'second', Description: 'another' }));
    const described = await api.events.send(new DescribeEventBusCommand({ Name: 'second' }));
    const listed = await api.events.send(new ListEventBusesCommand({}));
    await api.events.send(new DeleteEventBusCommand({ Name: 'second' }));
    const gone = api.events.send(new DescribeEventBusCommand({ Name: 'second' }));

    expect(created.EventBusArn).toBe('arn:aws:events:eu-central-1:111111111111:event-bus/second');
    expect(described).toMatchObject({ Name: 'second', Description: 'another', CreationTime: expect.any(Date) });
    expect(listed.EventBuses?.map((bus) => bus.Name)).toEqual(['default', 'tenantry', 'second']);
    await expect(gone).rejects.toThrow(fault('ResourceNotFoundException', 'Event bus second does not exist.'));
  });

  it('are not created twice, and the default one stays', async () => {
    const again = api.events.send(new CreateEventBusCommand({ Name: 'tenantry' }));
    await expect(again).rejects.toThrow(fault('ResourceAlreadyExistsException', 'Event bus tenantry already exists.'));

    const remove = api.events.send(new DeleteEventBusCommand({ Name: 'default' }));
    await expect(remove).rejects.toThrow(fault('ValidationException', 'Cannot delete event bus default.'));
  });
});

describe('The policy of a bus', () => {
  it('gains and loses statements', async () => {
    const bus = { EventBusName: 'tenantry' };
    const allowed = { Action: 'events:PutEvents', Principal: '333333333333' };
    await api.events.send(new PutPermissionCommand({ ...bus, ...allowed, StatementId: 'ordering' }));
    const one = await api.events.send(new DescribeEventBusCommand({ Name: 'tenantry' }));
    const missing = api.events.send(new RemovePermissionCommand({ ...bus, StatementId: 'other' }));
    await expect(missing).rejects.toThrow(
      fault('ResourceNotFoundException', 'Statement with the provided id does not exist.'),
    );
    await api.events.send(new RemovePermissionCommand({ ...bus, StatementId: 'ordering' }));
    const none = await api.events.send(new DescribeEventBusCommand({ Name: 'tenantry' }));

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
    const { ArchiveArn } = await api.events.send(new CreateArchiveCommand({ ArchiveName: 'all', EventSourceArn }));
    await api.ruleFor('{"source": ["ordering"]}');
    await api.events.send(new PutEventsCommand({ Entries: [order] }));

    const range = {
      EventStartTime: new Date(api.clock.now() - 60_000),
      EventEndTime: new Date(api.clock.now() + 60_000),
    };
    const replay = { ReplayName: 'again', EventSourceArn: ArchiveArn, Destination: { Arn: EventSourceArn }, ...range };
    const started = await api.events.send(new StartReplayCommand(replay));
    await api.clock.runUntilIdle();
    const ended = await api.events.send(new DescribeReplayCommand({ ReplayName: 'again' }));
    const twice = api.events.send(new StartReplayCommand(replay));

    expect([started.State, ended.State]).toEqual(['STARTING', 'COMPLETED']);
    expect(api.payloads.map((payload) => (JSON.parse(payload) as { 'replay-name'?: string })['replay-name'])).toEqual([
      undefined,
      'again',
    ]);
    await expect(twice).rejects.toThrow(fault('ResourceAlreadyExistsException', 'Replay again already exists.'));
  });
});
