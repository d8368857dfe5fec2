import type { AccessRequest } from './authorize.ts';
import { ec2Resources } from './ec2-resources.ts';

/**
 * The ARNs a request is about. Where the input does not name a resource (a task token, an association id), the ARN ends in a
 * wildcard: a statement then covers it when it could cover some resource of that type. AWS looks the resource up instead.
 */
export function resourcesOf(request: AccessRequest): readonly string[] {
  return (byService[request.service] ?? anything)(request);
}

type Derivation = (request: AccessRequest) => readonly string[];

const anything: Derivation = () => ['*'];

const byService: Readonly<Record<string, Derivation>> = {
  ec2: ec2Resources,
  states: statesResources,
  events: eventsResources,
  sqs: sqsResources,
  sts: ({ input }) => [text(input, 'RoleArn') ?? '*'],
  iam: iamResources,
  s3: s3Resources,
  secretsmanager: secretResources,
  kms: kmsResources,
  rds: rdsResources,
  eks: eksResources,
  elasticloadbalancing: loadBalancingResources,
};

function arn({ service, context }: AccessRequest, resource: string): string {
  return `arn:aws:${service}:${context.region}:${context.caller.accountId}:${resource}`;
}

function text(input: AccessRequest['input'], member: string): string | undefined {
  const value = input[member];
  return typeof value === 'string' ? value : undefined;
}

function statesResources(request: AccessRequest): readonly string[] {
  const { input, operation } = request;
  const named = text(input, 'stateMachineArn') ?? text(input, 'executionArn') ?? text(input, 'resourceArn');
  if (named) return [named];
  if (operation === 'CreateStateMachine') return [arn(request, `stateMachine:${text(input, 'name') ?? '*'}`)];
  return operation.startsWith('SendTask') ? [arn(request, 'stateMachine:*')] : ['*'];
}

function eventsResources(request: AccessRequest): readonly string[] {
  const { input, operation } = request;
  const bus = (name: string | undefined) =>
    name?.startsWith('arn:') ? name : arn(request, `event-bus/${name ?? 'default'}`);
  if (operation === 'PutEvents') {
    const entries = Array.isArray(input['Entries']) ? (input['Entries'] as { EventBusName?: string }[]) : [];
    return [...new Set(entries.map(({ EventBusName }) => bus(EventBusName)))];
  }
  const busName = text(input, 'EventBusName');
  const prefix = busName && busName !== 'default' ? `${busName.split('/').at(-1)}/` : '';
  if (operation.endsWith('Rule') || operation.endsWith('Targets') || operation.endsWith('TargetsByRule')) {
    return [arn(request, `rule/${prefix}${text(input, 'Name') ?? text(input, 'Rule') ?? '*'}`)];
  }
  return operation.endsWith('EventBus') ? [bus(text(input, 'Name'))] : ['*'];
}

function sqsResources(request: AccessRequest): readonly string[] {
  const { input, context } = request;
  const [account, name] = (text(input, 'QueueUrl') ?? '').split('/').slice(-2);
  if (account && name) return [`arn:aws:sqs:${context.region}:${account}:${name}`];
  const queueName = text(input, 'QueueName');
  return [queueName ? arn(request, queueName) : '*'];
}

/** IAM has no regions. Who owns an access key is not in a request that names the key alone. */
function iamResources({ input, context }: AccessRequest): readonly string[] {
  return [`arn:aws:iam::${context.caller.accountId}:user/${text(input, 'UserName') ?? '*'}`];
}

function s3Resources({ input, operation }: AccessRequest): readonly string[] {
  const bucket = text(input, 'Bucket');
  if (!bucket) return ['*'];
  const key = operation === 'DeleteObjects' ? '*' : text(input, 'Key');
  return [key === undefined ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`];
}

/** A secret's ARN ends in six characters that its name does not tell. */
function secretResources(request: AccessRequest): readonly string[] {
  const id = text(request.input, 'SecretId') ?? text(request.input, 'Name');
  if (id === undefined) return ['*'];
  return [id.startsWith('arn:') ? id : arn(request, `secret:${id}-??????`)];
}

function kmsResources(request: AccessRequest): readonly string[] {
  const id = text(request.input, 'KeyId') ?? text(request.input, 'TargetKeyId');
  if (id === undefined) return request.operation === 'Decrypt' ? [arn(request, 'key/*')] : ['*'];
  if (id.startsWith('arn:')) return [id.includes(':alias/') ? arn(request, 'key/*') : id];
  return [arn(request, id.startsWith('alias/') ? 'key/*' : `key/${id}`)];
}

function rdsResources(request: AccessRequest): readonly string[] {
  const { input, operation } = request;
  const byArn = text(input, 'ResourceName');
  if (byArn) return [byArn];
  if (operation.includes('DBSubnetGroup')) return [arn(request, `subgrp:${text(input, 'DBSubnetGroupName') ?? '*'}`)];
  if (operation.includes('DBInstance')) return [arn(request, `db:${text(input, 'DBInstanceIdentifier') ?? '*'}`)];
  if (operation.includes('DBCluster')) return [arn(request, `cluster:${text(input, 'DBClusterIdentifier') ?? '*'}`)];
  return ['*'];
}

function eksResources(request: AccessRequest): readonly string[] {
  const { input, operation } = request;
  const byArn = text(input, 'resourceArn');
  if (byArn) return [byArn];
  const cluster = text(input, 'clusterName') ?? text(input, 'name');
  if (!cluster) return ['*'];
  const nodegroup = text(input, 'nodegroupName');
  return nodegroup && operation !== 'CreateNodegroup'
    ? [arn(request, `nodegroup/${cluster}/${nodegroup}/*`)]
    : [arn(request, `cluster/${cluster}`)];
}

/** Describing calls have no resource-level permission; creating ones get an id at the end of the ARN. */
function loadBalancingResources(request: AccessRequest): readonly string[] {
  const { input, operation } = request;
  if (operation.startsWith('Describe')) return ['*'];
  const arns = input['ResourceArns'];
  if (Array.isArray(arns)) return arns.map(String);
  const kind = text(input, 'Type') === 'network' ? 'net' : 'app';
  const name = text(input, 'Name') ?? '*';
  if (operation === 'CreateLoadBalancer') return [arn(request, `loadbalancer/${kind}/${name}/*`)];
  if (operation === 'CreateTargetGroup') return [arn(request, `targetgroup/${name}/*`)];
  const named = ['RuleArn', 'ListenerArn', 'TargetGroupArn', 'LoadBalancerArn'].map((member) => text(input, member));
  return [named.find((value) => value !== undefined) ?? '*'];
}
