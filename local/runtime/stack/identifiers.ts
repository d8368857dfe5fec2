import type { Surroundings } from './template.ts';

/** What `Ref` and `Fn::GetAtt` give for a resource: its names, once CloudFormation has made it. */
export interface Identifiers {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ResolvedResource {
  readonly logicalId: string;
  readonly type: string;
  /** A property that names this or another resource, resolved on need. */
  readonly property: (name: string) => unknown;
}

type Naming = (resource: ResolvedResource, surroundings: Surroundings) => Identifiers;

const text = ({ logicalId, property }: ResolvedResource, name: string, otherwise?: string): string => {
  const value = property(name) ?? otherwise;
  if (typeof value !== 'string') throw new Error(`${logicalId}: ${name} is not a text`);
  return value;
};

const arn = ({ region, accountId }: Surroundings, service: string, rest: string) =>
  `arn:aws:${service}:${region}:${accountId}:${rest}`;

const named =
  (nameProperty: string, service: string, prefix: string): Naming =>
  (resource, surroundings) => {
    const name = text(resource, nameProperty, resource.logicalId);
    return { ref: name, attributes: { Arn: arn(surroundings, service, `${prefix}${name}`), Name: name } };
  };

const namings: Readonly<Record<string, Naming>> = {
  'AWS::Lambda::Function': named('FunctionName', 'lambda', 'function:'),
  'AWS::Events::EventBus': named('Name', 'events', 'event-bus/'),
  'AWS::Events::Archive': named('ArchiveName', 'events', 'archive/'),
  'AWS::Pipes::Pipe': named('Name', 'pipes', 'pipe/'),
  'AWS::Scheduler::Schedule': named('Name', 'scheduler', 'schedule/default/'),
  'AWS::CloudWatch::Alarm': named('AlarmName', 'cloudwatch', 'alarm:'),
  'AWS::Lambda::Version': (resource, surroundings) => {
    const versionArn = `${arn(surroundings, 'lambda', `function:${text(resource, 'FunctionName')}`)}:1`;
    return { ref: versionArn, attributes: { Version: '1', FunctionArn: versionArn } };
  },
  'AWS::IAM::Role': (resource, { accountId }) => {
    const name = text(resource, 'RoleName', resource.logicalId);
    return { ref: name, attributes: { Arn: `arn:aws:iam::${accountId}:role/${name}` } };
  },
  'AWS::SQS::Queue': (resource, surroundings) => {
    const name = text(resource, 'QueueName', resource.logicalId);
    const base = surroundings.queueUrlBase ?? `https://sqs.${surroundings.region}.amazonaws.com`;
    const url = `${base}/${surroundings.accountId}/${name}`;
    return { ref: url, attributes: { Arn: arn(surroundings, 'sqs', name), QueueName: name, QueueUrl: url } };
  },
  // Ref of a rule on a custom bus is `bus|rule`; its ARN names the bus too.
  'AWS::Events::Rule': (resource, surroundings) => {
    const name = text(resource, 'Name', resource.logicalId);
    const bus = text(resource, 'EventBusName', 'default');
    const custom = bus !== 'default';
    const path = custom ? `rule/${bus}/${name}` : `rule/${name}`;
    return { ref: custom ? `${bus}|${name}` : name, attributes: { Arn: arn(surroundings, 'events', path) } };
  },
  'AWS::Logs::LogGroup': (resource, surroundings) => {
    const name = text(resource, 'LogGroupName', resource.logicalId);
    return { ref: name, attributes: { Arn: arn(surroundings, 'logs', `log-group:${name}:*`) } };
  },
  'AWS::StepFunctions::StateMachine': (resource, surroundings) => {
    const name = text(resource, 'StateMachineName', resource.logicalId);
    const machineArn = arn(surroundings, 'states', `stateMachine:${name}`);
    return { ref: machineArn, attributes: { Arn: machineArn, Name: name, StateMachineRevisionId: '1' } };
  },
  'AWS::StepFunctions::StateMachineVersion': (resource) => {
    const versionArn = `${text(resource, 'StateMachineArn')}:1`;
    return { ref: versionArn, attributes: { Arn: versionArn } };
  },
  'AWS::StepFunctions::StateMachineAlias': (resource) => {
    const [route] = resource.property('RoutingConfiguration') as { StateMachineVersionArn: string }[];
    const machineArn = route?.StateMachineVersionArn.replace(/:\d+$/, '');
    const aliasArn = `${machineArn}:${text(resource, 'Name')}`;
    return { ref: aliasArn, attributes: { Arn: aliasArn } };
  },
  'AWS::S3::Bucket': (resource, { accountId, region }) => {
    const name = text(resource, 'BucketName', `tenantry-${resource.logicalId.toLowerCase()}-${accountId}-${region}`);
    return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } };
  },
};

/** Versions are always the first: a stack that is loaded has no earlier deployment. */
export function identifiersOf(resource: ResolvedResource, surroundings: Surroundings): Identifiers {
  const naming = namings[resource.type];
  return naming ? naming(resource, surroundings) : { ref: resource.logicalId, attributes: {} };
}
