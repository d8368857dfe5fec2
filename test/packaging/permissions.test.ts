import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { many, type Statement } from '../../local/runtime/iam/policy.ts';
import type { StackFunction } from '../../local/runtime/stack/functions.ts';
import { callsIn, commandFilesIn } from './aws-calls.ts';
import { landingRoleActions } from './landing-account.ts';
import { functionNames, metafileOf, packagedStack, root } from './packaged.ts';

const stack = packagedStack();
const everyFunction = [
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
];
const inNetwork = ['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DeleteNetworkInterface'];
const polling = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'];

/** Tenant resources are made with the role of the landing account; taking that role is the function's own call. */
const isLandingCall = ({ action, file }: { action: string; file: string }) =>
  file.startsWith('src/clouds/aws/') && action !== 'sts:AssumeRole';

/** What changes the keys of Rancher's user, with a role of its own. */
const ROTATION = 'src/clouds/aws/rancher-keys.ts';

const sorted = (values: Iterable<string>) => [...new Set(values)].sort();

const functionNamed = (name: string): StackFunction => {
  const found = stack.functions.find((one) => one.name === name);
  if (!found) throw new Error(`serverless.yml does not list ${name}`);
  return found;
};

/** Actions that no code of ours calls: Lambda itself does, because of how the function is set up. */
function platformActions({ arn, asynchronous, name }: StackFunction): string[] {
  const polls = stack.eventSourceMappings.some(({ functionArn }) => functionArn === arn);
  const statements = statementsOf(name);
  const joins = statements.some(({ actions }) => actions.includes('ec2:CreateNetworkInterface'));
  return [
    ...everyFunction,
    ...(joins ? inNetwork : []),
    ...(polls ? polling : []),
    ...(asynchronous.onFailureArn ? ['sqs:SendMessage'] : []),
  ];
}

function statementsOf(name: string): { actions: string[]; resources: string[] }[] {
  const role = stack.roles.find(({ arn }) => arn === functionNamed(name).roleArn);
  return (role?.policies ?? []).flatMap((policy) =>
    many<Statement>(policy.Statement).map(({ Action, Resource }) => ({
      actions: [...many(Action)],
      resources: [...many(Resource)],
    })),
  );
}

describe('what a function may do', () => {
  test.each(functionNames())('%s may make exactly the AWS calls that are in its bundle', (name) => {
    const metafile = metafileOf(name);

    const called = callsIn(metafile)
      .filter((call) => !isLandingCall(call))
      .map(({ action }) => action);
    const allowed = statementsOf(name).flatMap(({ actions }) => actions);
    const ownWithoutPlatform = platformActions(functionNamed(name));

    expect({ missing: sorted(called).filter((action) => !allowed.includes(action)) }).toEqual({ missing: [] });
    expect({
      needless: sorted(allowed).filter((action) => !called.includes(action) && !ownWithoutPlatform.includes(action)),
    }).toEqual({ needless: [] });
  });

  test.each(functionNames())('%s sends no command that its own code does not name', (name) => {
    const metafile = metafileOf(name);

    const named = callsIn(metafile).map(({ action }) => action);

    expect(sorted(commandFilesIn(metafile)).filter((action) => !named.includes(action))).toEqual([]);
  });

  test('the role in a landing account allows exactly what the AWS adapter calls, and what those calls need', () => {
    const called = functionNames().flatMap((name) => callsIn(metafileOf(name)).filter(isLandingCall));
    const others = called.filter(({ file }) => file !== ROTATION);

    const { called: allowed } = landingRoleActions('ProvisioningRole');

    expect(sorted(allowed)).toEqual(sorted(others.map(({ action }) => action)));
  });

  test('the role for the keys of Rancher allows exactly what rotates them, and rotation what no other function does', () => {
    const called = callsIn(metafileOf('rotate-rancher-keys')).filter(isLandingCall);
    // AWS allows it to everybody, and it is the new key that calls.
    const own = called.map(({ action }) => action).filter((action) => action !== 'sts:GetCallerIdentity');

    const { called: allowed, needed } = landingRoleActions('RancherKeysRole');
    const others = landingRoleActions('ProvisioningRole').called;

    expect(called.every(({ file }) => file === ROTATION)).toBe(true);
    expect(sorted(allowed)).toEqual(sorted(own));
    expect([...needed, ...others.filter((action) => allowed.includes(action))]).toEqual([]);
  });

  test('no two functions or machines share a role', () => {
    const roles = [...stack.functions, ...stack.machines].map(({ roleArn }) => roleArn);

    expect(roles.filter((role, at) => roles.indexOf(role) !== at)).toEqual([]);
  });

  test('an action on every resource has a written reason, and no reason is without its action', () => {
    const reasons = JSON.parse(readFileSync(join(root, 'infra/unscoped-actions.json'), 'utf8')) as Record<
      string,
      string
    >;

    const unscoped = stack.roles
      .flatMap(({ policies }) => policies.flatMap((policy) => many<Statement>(policy.Statement)))
      .filter(({ Resource }) => many(Resource).includes('*'))
      .flatMap(({ Action }) => many(Action));

    expect(sorted(unscoped)).toEqual(Object.keys(reasons).sort());
    expect(Object.values(reasons).filter((reason) => reason.length < 20)).toEqual([]);
  });

  test('no role allows an action by a wildcard', () => {
    const actions = stack.roles
      .flatMap(({ policies }) => policies.flatMap((policy) => many<Statement>(policy.Statement)))
      .flatMap(({ Action }) => many(Action));

    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });
});

describe('what a machine may do', () => {
  test.each(stack.machines.map((machine) => [machine.name, machine] as const))(
    '%s may invoke and start exactly what its definition names',
    (_name, machine) => {
      const role = stack.roles.find(({ arn }) => arn === machine.roleArn);

      const named = [...machine.definition.matchAll(/"(arn:aws:(?:lambda|states):[\w-]+:\d+:[^"]+)"/g)];
      const reachable = (role?.policies ?? [])
        .flatMap((policy) => many<Statement>(policy.Statement))
        .filter(({ Action }) => ['lambda:InvokeFunction', 'states:StartExecution'].includes(String(Action)))
        .flatMap(({ Resource }) => many(Resource));

      const unversioned = (arn = '') => arn.replace(/:(?:\d+|\*)$/, '');
      expect(sorted(reachable.map(unversioned))).toEqual(sorted(named.map(([, arn]) => unversioned(arn))));
    },
  );

  test.each(stack.machines.map((machine) => [machine.name, machine] as const))(
    '%s names versions, never what is latest',
    (_name, machine) => {
      const named = [...machine.definition.matchAll(/"(arn:aws:(?:lambda|states):[\w-]+:\d+:[^"]+)"/g)];

      expect(named.map(([, arn]) => arn).filter((arn) => !/:\d+$/.test(arn ?? ''))).toEqual([]);
    },
  );
});
