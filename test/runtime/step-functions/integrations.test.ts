import { describe, expect, it } from '@jest/globals';
import { createIntegrations, offeredIntegrations } from '../../../local/cloud/integrations.ts';
import type { InvokeTask } from '../../../local/runtime/asl/tasks/task-runner.ts';
import { createEventBuses } from '../../../local/runtime/bus/event-buses.ts';
import { createQueues } from '../../../local/runtime/queue/queues.ts';
import type { MayCall } from '../../../local/runtime/services/step-functions/integrations/calling.ts';
import { bench, ids, outputOf, single, task } from '../asl/machine.ts';

const account = { region: 'eu-central-1', accountId: '111111111111' };
const functionArn = 'arn:aws:lambda:eu-central-1:111111111111:function:tenantry-local-step';

/** A runner whose tasks reach a queue, a bus and a function, on behalf of a role that may do what the test says. */
function connected(mayCall: MayCall = () => true) {
  const built = bench({ offered: offeredIntegrations, invokeTask: (call) => integrations(call) });
  const { clock } = built;
  const payloads: string[] = [];
  const invoked: unknown[] = [];
  const queues = createQueues({ ...account, endpoint: 'http://127.0.0.1:4566' }, { clock, ids });
  const ports = {
    deliver: async ({ payload }: { payload: string }) => void payloads.push(payload),
    deadLetter: () => false,
  };
  const buses = createEventBuses(account, { clock, ids, ports });
  buses.create('tenantry').putRule({
    name: 'all',
    busName: 'tenantry',
    pattern: '{"source": ["test"]}',
    targets: [{ Id: 'queue', Arn: 'arn:aws:sqs:eu-central-1:111111111111:audit' }],
  });
  const integrations: InvokeTask = createIntegrations({
    clock,
    ids,
    queues,
    buses,
    mayCall,
    mayPut: (_, { entry }) => entry.Source !== 'ordering',
    functions: [{ functionName: 'tenantry-local-step', arn: functionArn, versionArn: `${functionArn}:1` }],
    invoker: { invoke: async (functionId, input) => ({ payload: invoked.push([functionId, input]) }) },
  });
  return { ...built, queues, payloads, invoked };
}

const sendMessage = (given: object, pattern = '') =>
  single(task({ Resource: `arn:aws:states:::sqs:sendMessage${pattern}`, Arguments: given }));

const putEvents = (...Entries: object[]) =>
  single(task({ Resource: 'arn:aws:states:::events:putEvents', Arguments: { Entries } }));

describe('sqs:sendMessage', () => {
  it('puts a message into the queue and shows the answer of SQS with its HTTP headers', async () => {
    const { run, queues } = connected();
    const queue = queues.create({ name: 'jobs.fifo', attributes: { FifoQueue: 'true' } });

    const execution = await run(
      sendMessage({
        QueueUrl: queue.url,
        MessageBody: { job: '{% $states.input.job %}' },
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
      }),
      { job: 7 },
    );

    const [received] = queue.receive();
    expect(received?.body).toBe('{"job":7}');
    expect(outputOf(execution)).toMatchObject({
      MessageId: received?.messageId,
      MD5OfMessageBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      SequenceNumber: received?.systemAttributes.SequenceNumber,
      SdkHttpMetadata: { HttpStatusCode: 200, HttpHeaders: { 'Content-Type': 'application/x-amz-json-1.0' } },
      SdkResponseMetadata: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  it('waits for the token that it sent', async () => {
    const { define, start, clock, queues, runner } = connected();
    const queue = queues.create({ name: 'jobs' });
    define(
      'asking',
      sendMessage({ QueueUrl: queue.url, MessageBody: '{% $states.context.Task.Token %}' }, '.waitForTaskToken'),
    );
    const execution = start('asking');
    await clock.runUntilIdle();
    expect(execution.status).toBe('RUNNING');

    runner.tokens.succeed(queue.receive()[0]?.body ?? '', '"done"');
    await clock.runUntilIdle();

    expect(outputOf(execution)).toBe('done');
  });

  it.each([
    [{ QueueUrl: 'http://127.0.0.1:4566/111111111111/none', MessageBody: 'x' }, 'SQS.QueueDoesNotExistException'],
    [{ QueueUrl: 'http://127.0.0.1:4566/111111111111/jobs', MessageBody: '' }, 'SQS.AmazonSQSException'],
    [{ MessageBody: 'x' }, 'States.Runtime'],
  ])('fails with what SQS says of %j', async (given, error) => {
    const { run, queues } = connected();
    queues.create({ name: 'jobs' });

    const execution = await run(sendMessage(given));

    expect(execution.result.error).toBe(error);
  });

  it('needs a role that may send', async () => {
    const { run, queues } = connected((_, { action }) => action !== 'sqs:sendmessage');
    const queue = queues.create({ name: 'jobs' });

    const { result } = await run(sendMessage({ QueueUrl: queue.url, MessageBody: 'x' }));

    expect(result.error).toBe('SQS.AmazonSQSException');
    expect(result.cause).toContain(
      `User: arn:aws:sts::111111111111:assumed-role/machine/execution is not authorized to perform: sqs:sendmessage on resource: ${queue.arn}`,
    );
    expect(queue.counts().visible).toBe(0);
  });
});

describe('events:putEvents', () => {
  const entry = { EventBusName: 'tenantry', Source: 'test', DetailType: 'Tested', Detail: { of: 1 } };

  it('puts events that name the execution and its machine among their resources', async () => {
    const { run, payloads } = connected();

    const execution = await run(putEvents({ ...entry, Resources: ['arn:of:ours'] }));

    expect(payloads.map((payload) => JSON.parse(payload) as object)).toEqual([
      expect.objectContaining({
        'detail-type': 'Tested',
        detail: { of: 1 },
        resources: ['arn:of:ours', execution.arn, execution.machine.stateMachineArn],
      }),
    ]);
    expect(outputOf(execution)).toMatchObject({
      FailedEntryCount: 0,
      Entries: [{ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
      SdkHttpMetadata: { HttpStatusCode: 200 },
    });
  });

  it('fails with EventBridge.FailedEntry when one entry fails', async () => {
    const { run } = connected();

    const { result } = await run(putEvents(entry, { ...entry, Detail: '[]' }));

    expect(result.error).toBe('EventBridge.FailedEntry');
    expect(JSON.parse(result.cause ?? '')).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ EventId: expect.any(String) }, { ErrorCode: 'MalformedDetail' }],
    });
  });

  it('needs a role that may put, and a bus that takes it', async () => {
    const denied = await connected(() => false).run(putEvents(entry));
    const refused = await connected().run(putEvents({ ...entry, Source: 'ordering' }));

    expect(denied.result).toMatchObject({ error: 'EventBridge.AmazonEventBridgeException' });
    expect(denied.result.cause).toContain('no identity-based policy allows the events:PutEvents action');
    expect(refused.result.error).toBe('EventBridge.AmazonEventBridgeException');
    expect(refused.result.cause).toContain('with an explicit deny in a resource-based policy');
  });
});

describe('lambda:invoke', () => {
  it.each([
    ['tenantry-local-step', functionArn],
    ['tenantry-local-step:1', `${functionArn}:1`],
    ['111111111111:function:tenantry-local-step', functionArn],
    [functionArn, functionArn],
  ])('of %s asks for permission on the ARN', async (FunctionName, arn) => {
    const asked: object[] = [];
    const { run, invoked } = connected((_, question) => asked.push(question) > 0);

    await run(single(task({ Arguments: { FunctionName, Payload: { a: 1 } } })));

    expect(asked).toEqual([{ action: 'lambda:InvokeFunction', resource: arn }]);
    expect(invoked).toEqual([[arn, { a: 1 }]]);
  });
});

describe('an integration that the local runtime does not have', () => {
  it.each(['dynamodb:putItem', 'aws-sdk:ec2:describeVpcs', 'lambda:invoke.sync', 'states:stopExecution'])(
    '%s is refused when the machine is created',
    (name) => {
      const { define } = connected();
      const resource = `arn:aws:states:::${name}`;

      expect(() => define('machine', single(task({ Resource: resource })))).toThrow(
        expect.objectContaining({
          code: 'InvalidDefinition',
          message: expect.stringContaining(`The local runtime has no integration ${resource}.`),
        }),
      );
    },
  );

  it('is not a nested execution: that is always there', () => {
    const { define, runner } = connected();

    define('machine', single(task({ Resource: 'arn:aws:states:::states:startExecution.sync:2' })));

    expect(runner.machines.list()).toHaveLength(1);
  });
});
