import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventsApi, fault, queueArn, startEvents } from './events-api.ts';

let api: EventsApi;

beforeEach(async () => {
  api = await startEvents();
});

afterEach(() => api.close());

describe('Rules', () => {
  it('can be put, described, listed by pages, disabled and deleted', async () => {
    for (const name of ['b-1', 'b-2', 'a-1', 'b-3']) await api.ruleFor('{"source": ["ordering"]}', name);
    await api.events.send(new DisableRuleCommand({ Name: 'b-2', EventBusName: 'tenantry' }));

    const list = { EventBusName: 'tenantry', NamePrefix: 'b-', Limit: 2 };
    const first = await api.events.send(new ListRulesCommand(list));
    const second = await api.events.send(new ListRulesCommand({ ...list, NextToken: first.NextToken }));
    const described = await api.events.send(new DescribeRuleCommand({ Name: 'b-2', EventBusName: 'tenantry' }));
    const byTarget = await api.events.send(
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
    await api.ruleFor('{"source": ["ordering"]}');
    const orders = { Rule: 'orders', EventBusName: 'tenantry' };

    const early = api.events.send(new DeleteRuleCommand({ Name: 'orders', EventBusName: 'tenantry' }));
    await expect(early).rejects.toThrow(fault('ValidationException', "Rule can't be deleted since it has targets."));
    const removed = await api.events.send(new RemoveTargetsCommand({ ...orders, Ids: ['queue', 'other'] }));
    await api.events.send(new DeleteRuleCommand({ Name: 'orders', EventBusName: 'tenantry' }));
    const described = api.events.send(new DescribeRuleCommand({ Name: 'orders', EventBusName: 'tenantry' }));

    expect(removed.FailedEntries?.map((entry) => entry.TargetId)).toEqual(['other']);
    await expect(described).rejects.toThrow(
      fault('ResourceNotFoundException', 'Rule orders does not exist on EventBus tenantry.'),
    );
  });

  it('have at most five targets', async () => {
    await api.ruleFor('{"source": ["ordering"]}');
    const Targets = ['1', '2', '3', '4', '5'].map((Id) => ({ Id, Arn: queueArn }));

    const put = api.events.send(new PutTargetsCommand({ Rule: 'orders', EventBusName: 'tenantry', Targets }));
    await expect(put).rejects.toThrow(
      fault('LimitExceededException', 'The requested resource exceeds the maximum number allowed.'),
    );
    const { Targets: kept } = await api.events.send(
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
    await api.ruleFor('{"source": ["ordering"]}');

    const put = api.events.send(new PutTargetsCommand({ Rule: 'orders', EventBusName: 'tenantry', Targets: [target] }));

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
    const put = api.events.send(new PutRuleCommand(rule));

    await expect(put).rejects.toThrow(fault('ValidationException', message));
  });
});
