import { describe, expect, test } from '@jest/globals';
import { evaluate } from '../../../local/runtime/iam/evaluate.ts';
import { parsePolicyDocument } from '../../../local/runtime/iam/parse-policy.ts';
import type { ConditionBlock, Statement } from '../../../local/runtime/iam/policy.ts';

const queue = 'arn:aws:sqs:eu-central-1:111111111111:orders';

const ask = (statements: Statement[], keys = {}) =>
  evaluate([{ Statement: statements }], { action: 'sqs:SendMessage', resource: queue, keys });

describe('statements', () => {
  test.each<[string, Statement, string]>([
    ['the exact action and resource', { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue }, 'allowed'],
    ['wildcards in both', { Effect: 'Allow', Action: 'sqs:Send*', Resource: 'arn:aws:sqs:*:*:ord?rs' }, 'allowed'],
    ['an action in another case', { Effect: 'Allow', Action: 'SQS:sendmessage', Resource: '*' }, 'allowed'],
    ['another action', { Effect: 'Allow', Action: 'sqs:ReceiveMessage', Resource: '*' }, 'not-allowed'],
    ['another resource', { Effect: 'Allow', Action: '*', Resource: `${queue}.fifo` }, 'not-allowed'],
    [
      'a wildcard that would have to reach over a colon',
      { Effect: 'Allow', Action: '*', Resource: 'arn:aws:s*:orders' },
      'not-allowed',
    ],
    ['NotAction of something else', { Effect: 'Allow', NotAction: 'ec2:*', Resource: '*' }, 'allowed'],
    ['NotResource of this', { Effect: 'Allow', Action: '*', NotResource: queue }, 'not-allowed'],
  ])('with %s', (_name, statement, verdict) => {
    expect(ask([statement])).toBe(verdict);
  });

  test('a denial wins over every allowance', () => {
    const verdict = ask([
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'sqs:*', Resource: queue },
    ]);

    expect(verdict).toBe('explicitly-denied');
  });

  test('a resource that the request does not name is allowed by what could cover it, and not denied by it', () => {
    const question = { action: 'ec2:CreateTags', resource: 'arn:aws:ec2:eu-central-1:1:vpc/*', keys: {} };
    const named = 'arn:aws:ec2:*:1:vpc/vpc-0a';

    const allowed = evaluate([{ Statement: { Effect: 'Allow', Action: '*', Resource: named } }], question);
    const denied = evaluate(
      [
        {
          Statement: [
            { Effect: 'Allow', Action: '*', Resource: '*' },
            { Effect: 'Deny', Action: '*', Resource: named },
          ],
        },
      ],
      question,
    );

    expect(allowed).toBe('allowed');
    expect(denied).toBe('allowed');
  });
});

describe('conditions', () => {
  const keys = {
    'aws:requesttag/team': 'a',
    'aws:tagkeys': ['team', 'owner'],
    'aws:sourcearn': 'arn:aws:events:eu-central-1:1:rule/tenantry/placed',
    'aws:securetransport': 'true',
  };

  test.each<[ConditionBlock, string]>([
    [{ StringEquals: { 'aws:RequestTag/team': ['b', 'a'] } }, 'allowed'],
    [{ StringEquals: { 'aws:RequestTag/team': 'A' } }, 'not-allowed'],
    [{ StringEquals: { 'aws:RequestTag/missing': 'a' } }, 'not-allowed'],
    [{ StringEqualsIfExists: { 'aws:RequestTag/missing': 'a' } }, 'allowed'],
    [{ StringNotEquals: { 'aws:RequestTag/missing': 'a' } }, 'allowed'],
    [{ StringNotEquals: { 'aws:RequestTag/team': ['a', 'b'] } }, 'not-allowed'],
    [{ StringLike: { 'aws:RequestTag/team': '?' } }, 'allowed'],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:1:rule/tenantry/*' } }, 'allowed'],
    [{ ArnEquals: { 'aws:SourceArn': 'arn:aws:events:*:2:rule/tenantry/*' } }, 'not-allowed'],
    [{ Bool: { 'aws:SecureTransport': true } }, 'allowed'],
    [{ Null: { 'aws:RequestTag/missing': 'true' } }, 'allowed'],
    [{ Null: { 'aws:RequestTag/team': 'true' } }, 'not-allowed'],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'owner', 'more'] } }, 'allowed'],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } }, 'not-allowed'],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['team'] } }, 'allowed'],
    [{ StringEquals: { 'aws:RequestTag/team': 'a' }, Bool: { 'aws:SecureTransport': 'false' } }, 'not-allowed'],
  ])('%j', (Condition, verdict) => {
    expect(ask([{ Effect: 'Allow', Action: '*', Resource: '*', Condition }], keys)).toBe(verdict);
  });

  test('an operator that is not known is an error, not a silent allowance', () => {
    const statement = {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { IpAddress: { 'aws:SourceIp': '::/0' } },
    } as const;

    expect(() => ask([statement])).toThrow('IpAddress');
  });
});

test('a policy document with an element that is not known is refused', () => {
  const document = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Conditions: {} }] };

  expect(() => parsePolicyDocument(document)).toThrow('Conditions');
});
