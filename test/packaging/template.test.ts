import { describe, expect, test } from '@jest/globals';
import { createSpec } from './cloudformation-spec.ts';
import { foundationTemplate, landingAccountTemplate } from './landing-account.ts';
import { functionNames, machineNames, packagedStack, packagedTemplate } from './packaged.ts';

const spec = createSpec();
const resources = (template: ReturnType<typeof packagedTemplate>) => Object.entries(template.Resources);

describe('the packaged template', () => {
  test.each([
    ['application', packagedTemplate()],
    ['foundation', foundationTemplate()],
    ['landing account', landingAccountTemplate()],
  ])(
    'the template of the %s has only types and properties that CloudFormation knows, and all it requires',
    (_, template) => {
      const problems = resources(template).flatMap(([logicalId, resource]) => spec.problemsOf(logicalId, resource));

      expect(problems).toEqual([]);
    },
  );

  test('a property that CloudFormation does not know is found', () => {
    const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueNme: 'orders' } };

    expect(spec.problemsOf('Orders', queue)).toEqual(['Orders.QueueNme: CloudFormation knows no such property']);
  });

  test('a required property that is missing is found, also inside another', () => {
    const rule = { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Id: 'a' }] } };

    expect(spec.problemsOf('Rule', rule)).toEqual(['Rule.Targets[0].Arn: required']);
  });

  test('every function and every machine is in it', () => {
    const stack = packagedStack();

    expect(stack.functions.map(({ name }) => name).sort()).toEqual(functionNames());
    expect(stack.machines.map(({ name }) => name).sort()).toEqual(machineNames());
  });

  test('every function writes to a log group of its own that forgets', () => {
    const groups = resources(packagedTemplate()).filter(([, { Type }]) => Type === 'AWS::Logs::LogGroup');
    const named = groups.map(([, { Properties }]) => Properties.LogGroupName);

    const expected = packagedStack().functions.map(({ functionName }) => `/aws/lambda/${functionName}`);

    expect(expected.filter((name) => !named.includes(name))).toEqual([]);
    expect(groups.filter(([, { Properties }]) => !Properties.RetentionInDays).map(([id]) => id)).toEqual([]);
  });

  test('every queue that is consumed gives up on a message into a dead-letter queue of its own kind', () => {
    const { queues, eventSourceMappings, pipes } = packagedStack();
    const consumed = [...eventSourceMappings.map((one) => one.eventSourceArn), ...pipes.map((one) => one.sourceArn)];

    const offenders = queues.filter(({ arn, attributes }) => {
      const target = attributes.RedrivePolicy && JSON.parse(attributes.RedrivePolicy).deadLetterTargetArn;
      const dead = queues.find((queue) => queue.arn === target);
      return consumed.includes(arn) && dead?.attributes.FifoQueue !== attributes.FifoQueue;
    });

    expect(consumed.length).toBeGreaterThan(0);
    expect(offenders.map(({ name }) => name)).toEqual([]);
  });

  test('every queue is encrypted, and refuses whoever does not use TLS', () => {
    const offenders = packagedStack().queues.filter(
      ({ attributes }) =>
        attributes.SqsManagedSseEnabled !== 'true' || !attributes.Policy?.includes('"aws:SecureTransport":"false"'),
    );

    expect(offenders.map(({ name }) => name)).toEqual([]);
  });

  test('every rule says where an event goes that it cannot deliver', () => {
    const offenders = packagedStack().rules.flatMap(({ name, targets }) =>
      targets.filter(({ DeadLetterConfig }) => !DeadLetterConfig).map(() => name),
    );

    expect(offenders).toEqual([]);
  });

  test('a queue keeps a message hidden for at least six times the time of the function that reads it', () => {
    const { queues, functions, eventSourceMappings } = packagedStack();

    const offenders = eventSourceMappings.filter(({ functionArn, eventSourceArn }) => {
      const seconds = functions.find(({ arn }) => arn === functionArn)?.timeoutSeconds ?? 0;
      const hidden = queues.find(({ arn }) => arn === eventSourceArn)?.attributes.VisibilityTimeout;
      return Number(hidden) < 6 * seconds;
    });

    expect(offenders).toEqual([]);
  });
});
