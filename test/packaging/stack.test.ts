// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation writes its placeholders like this
import { describe, expect, test } from '@jest/globals';
import { loadStack } from '../../local/runtime/stack/stack.ts';

const surroundings = {
  accountId: '111111111111',
  region: 'eu-central-1',
  stage: 'local',
  foundationOutputs: { 'tenantry-foundation-DatabasePort': '5432' },
  queueUrlBase: 'http://127.0.0.1:4566',
};

const load = (Resources: Record<string, unknown>, more: object = {}) => loadStack({ ...more, Resources }, surroundings);

const queue = (properties: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: 'tenantry-orders', ...properties },
});

const lambda = (properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: 'tenantry-local-ensure-network',
    Handler: 'handler.handler',
    Role: 'arn:aws:iam::111111111111:role/ensure-network',
    Timeout: 60,
    MemorySize: 512,
    ...properties,
  },
});

const environmentOf = (Variables: object, resources: object = {}, more: object = {}) =>
  load({ EnsureNetwork: lambda({ Environment: { Variables } }), ...resources }, more).functions[0]?.environment;

describe('loading the packaged template', () => {
  test.each([
    ['Ref of a queue is its address', { Ref: 'Orders' }, 'http://127.0.0.1:4566/111111111111/tenantry-orders'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-central-1'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Orders', 'Arn'] }, 'arn:aws:sqs:eu-central-1:111111111111:tenantry-orders'],
    ['GetAtt as a text', { 'Fn::GetAtt': 'Orders.QueueName' }, 'tenantry-orders'],
    [
      'Sub with an attribute',
      { 'Fn::Sub': 'is ${Orders.QueueName} in ${AWS::AccountId}' },
      'is tenantry-orders in 111111111111',
    ],
    [
      'Sub with its own variables',
      { 'Fn::Sub': ['${Port}/tcp', { Port: { 'Fn::ImportValue': 'tenantry-foundation-DatabasePort' } }] },
      '5432/tcp',
    ],
    ['Sub with a literal', { 'Fn::Sub': '${!Literal}' }, '${Literal}'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::AccountId' }]] }, 'a-111111111111'],
    ['Select out of Split', { 'Fn::Select': [1, { 'Fn::Split': [',', 'a,b,c'] }] }, 'b'],
    ['If of a condition', { 'Fn::If': ['IsLocal', 'here', 'there'] }, 'here'],
  ])('%s', (_case, value, expected) => {
    const Conditions = { IsLocal: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] } };

    const environment = environmentOf({ VALUE: value }, { Orders: queue() }, { Conditions });

    expect(environment).toEqual({ VALUE: expected });
  });

  test('leaves out what is AWS::NoValue', () => {
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };

    const environment = environmentOf(
      { KEPT: 'x', GONE: { 'Fn::If': ['Never', 'y', { Ref: 'AWS::NoValue' }] } },
      {},
      { Conditions },
    );

    expect(environment).toEqual({ KEPT: 'x' });
  });

  test('leaves out a resource whose condition is false', () => {
    const Conditions = { Never: { 'Fn::Not': [{ 'Fn::Equals': ['a', 'a'] }] } };

    const { queues } = load({ Orders: { ...queue(), Condition: 'Never' } }, { Conditions });

    expect(queues).toEqual([]);
  });

  test.each([
    ['a resource that is not there', { Ref: 'Nowhere' }, 'The template has no resource Nowhere'],
    ['an export that the foundation does not give', { 'Fn::ImportValue': 'x' }, 'The foundation exports no x'],
    ['an attribute that is not known', { 'Fn::GetAtt': ['Orders', 'Colour'] }, 'Orders has no attribute Colour'],
    ['an intrinsic function that is not known', { 'Fn::Cidr': ['10.0.0.0/16', 6, 5] }, 'Fn::Cidr is not known'],
  ])('refuses %s', (_case, value, message) => {
    expect(() => environmentOf({ VALUE: value }, { Orders: queue() })).toThrow(message);
  });

  test('refuses a resource of a type that it would have to ignore', () => {
    const table = { Type: 'AWS::DynamoDB::Table', Properties: {} };

    expect(() => load({ Table: table })).toThrow('Table (AWS::DynamoDB::Table)');
  });

  test('gives machines the versions of functions and of machines that their definition names', () => {
    const definition = {
      StartAt: 'A',
      States: { A: { Arguments: { FunctionName: '${EnsureNetworkArn}', Machine: '${RetireArn}' } } },
    };
    const machine = (name: string, more: object = {}) => ({
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { StateMachineName: `tenantry-local-${name}`, RoleArn: 'arn', Definition: {}, ...more },
    });
    const substitutions = { EnsureNetworkArn: { Ref: 'NetworkVersion6a' }, RetireArn: { Ref: 'RetireVersion' } };

    const { machines } = load({
      Provision: machine('provision-tenant', { Definition: definition, DefinitionSubstitutions: substitutions }),
      EnsureNetwork: lambda(),
      NetworkVersion6a: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'EnsureNetwork' } } },
      Retire: machine('retire-tenant'),
      RetireVersion: {
        Type: 'AWS::StepFunctions::StateMachineVersion',
        Properties: { StateMachineArn: { Ref: 'Retire' } },
      },
    });

    expect(machines.map(({ name }) => name)).toEqual(['provision-tenant', 'retire-tenant']);
    expect(JSON.parse(machines[0]?.definition ?? '').States.A.Arguments).toEqual({
      FunctionName: 'arn:aws:lambda:eu-central-1:111111111111:function:tenantry-local-ensure-network:1',
      Machine: 'arn:aws:states:eu-central-1:111111111111:stateMachine:tenantry-local-retire-tenant:1',
    });
  });

  test('refuses a definition with a placeholder that nothing fills', () => {
    const Definition = { States: { A: { Resource: '${MissingArn}' } } };
    const Properties = { StateMachineName: 'tenantry-local-x', RoleArn: 'arn', Definition };

    expect(() => load({ Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties } })).toThrow(
      'nothing fills ${MissingArn}',
    );
  });

  test('gives a queue its attributes as SQS takes them, with its policy', () => {
    const policy = { Version: '2012-10-17', Statement: [] };

    const { queues } = load({
      Orders: queue({ FifoQueue: true, VisibilityTimeout: 180, RedrivePolicy: { maxReceiveCount: 5 } }),
      Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Orders' }], PolicyDocument: policy } },
    });

    expect(queues[0]?.attributes).toEqual({
      FifoQueue: 'true',
      VisibilityTimeout: '180',
      RedrivePolicy: '{"maxReceiveCount":5}',
      Policy: '{"Version":"2012-10-17","Statement":[]}',
    });
  });

  test('tells rules with a pattern from rules with a schedule', () => {
    const target = { Id: 'one', Arn: 'arn:target' };
    const rule = (properties: object) => ({
      Type: 'AWS::Events::Rule',
      Properties: { Targets: [target], ...properties },
    });

    const { rules, schedules } = load({
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'tenantry' } },
      Placed: rule({ Name: 'placed', EventBusName: { Ref: 'Bus' }, EventPattern: { source: ['ordering'] } }),
      Minute: rule({ ScheduleExpression: 'rate(1 minute)' }),
    });

    expect(rules.map(({ name, busName, pattern }) => ({ name, busName, pattern }))).toEqual([
      { name: 'placed', busName: 'tenantry', pattern: '{"source":["ordering"]}' },
    ]);
    expect(schedules.map(({ name, expression, targetArn }) => ({ name, expression, targetArn }))).toEqual([
      { name: 'Minute', expression: 'rate(1 minute)', targetArn: 'arn:target' },
    ]);
  });

  test('gives a function its retries and its destination for failed asynchronous invocations', () => {
    const DestinationConfig = { OnFailure: { Destination: { 'Fn::GetAtt': ['Orders', 'Arn'] } } };

    const { functions } = load({
      Orders: queue(),
      EnsureNetwork: lambda(),
      Async: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: { FunctionName: { Ref: 'EnsureNetwork' }, MaximumRetryAttempts: 1, DestinationConfig },
      },
    });

    expect(functions[0]?.asynchronous).toEqual({
      maximumRetryAttempts: 1,
      maximumEventAgeSeconds: 21_600,
      onFailureArn: 'arn:aws:sqs:eu-central-1:111111111111:tenantry-orders',
    });
  });
});
