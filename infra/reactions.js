import { pascal } from './names.js';

/**
 * A reaction takes its events from a queue of its own: what fails returns to it, and comes again for an hour, without a person. Lambda's own
 * queue for asynchronous events gives up after three minutes. See docs/decisions/0009-give-each-reaction-a-queue.md.
 */
const HOUR_SECONDS = 3_600;
/** "at least six times the timeout of your function" (Lambda developer guide, configuring a queue). */
const VISIBILITY_PER_TIMEOUT = 6;

export const reactionQueueName = (name) => `tenantry-${name}`;

export function reactionResources(name, { pattern, description, timeout }) {
  const id = pascal(name);
  const hiddenSeconds = VISIBILITY_PER_TIMEOUT * timeout;
  const queueArn = { 'Fn::GetAtt': [`${id}Queue`, 'Arn'] };
  return {
    [`${id}Queue`]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: reactionQueueName(name),
        VisibilityTimeout: hiddenSeconds,
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
        RedrivePolicy: {
          deadLetterTargetArn: { 'Fn::GetAtt': ['ReactionsDeadLetterQueue', 'Arn'] },
          maxReceiveCount: Math.ceil(HOUR_SECONDS / hiddenSeconds),
        },
      },
    },
    [`${id}QueuePolicy`]: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: `${id}Queue` }],
        PolicyDocument: { Version: '2012-10-17', Statement: [tlsOnly(queueArn), fromRule(queueArn, `${id}Rule`)] },
      },
    },
    [`${id}Rule`]: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: `tenantry-${name}`,
        Description: description,
        EventBusName: { Ref: 'TenantryBus' },
        EventPattern: pattern,
        Targets: [
          {
            Id: name,
            Arn: queueArn,
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['EventsDeadLetterQueue', 'Arn'] } },
          },
        ],
      },
    },
  };
}

const tlsOnly = (queueArn) => ({
  Sid: 'TlsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: 'sqs:*',
  Resource: queueArn,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

const fromRule = (queueArn, ruleId) => ({
  Sid: 'FromTheBus',
  Effect: 'Allow',
  Principal: { Service: 'events.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: queueArn,
  Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [ruleId, 'Arn'] } } },
});
