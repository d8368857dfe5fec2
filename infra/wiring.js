import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { allow, arn, role } from './iam.js';
import { pascal } from './names.js';
import { reactionQueueName, reactionResources } from './reactions.js';
import { machineResources } from './state-machines.js';

/**
 * What follows from something written elsewhere: the role of each function from the statements in its function.yml, the queue and
 * the rule of each reaction from the pattern there, each state machine from its definition, and the machine's role from the
 * placeholders and resources it names.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const foldersWith = (parent, file) =>
  readdirSync(`${root}${parent}`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(`${root}${parent}/${entry.name}/${file(entry.name)}`))
    .map((entry) => entry.name)
    .sort();

/** Each function.yml, with the name of its folder. */
const functionFragments = (resolveVariable) =>
  Promise.all(
    foldersWith('functions', () => 'function.yml').map(async (name) => ({
      name,
      ...(await resolveVariable(`file(functions/${name}/function.yml)`)),
    })),
  );

export const Resources = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  const fragments = await functionFragments(resolveVariable);
  const functions = fragments.map(({ name }) => name);
  const machines = foldersWith('state-machines', (name) => `${name}.asl.json`);
  const own = fragments.map((fragment) => ({
    [`${pascal(fragment.name)}Role`]: functionRole({ stage, ...fragment }),
    ...(fragment.reaction && reactionResources(fragment.name, { ...fragment.function, ...fragment.reaction })),
  }));
  return {
    ...Object.assign({}, ...own),
    ...Object.assign({}, ...machines.map((name) => machineResources(name, { root, stage, functions, machines }))),
  };
};

/** Written out, because a reference to the queues would go round: each of them names its dead-letter queue already. */
export const reactionQueueArns = async ({ resolveVariable }) =>
  (await functionFragments(resolveVariable))
    .filter(({ reaction }) => reaction !== undefined)
    .map(({ name }) => arn(`sqs:\${AWS::Region}:\${AWS::AccountId}:${reactionQueueName(name)}`));

/**
 * What a function needs to enter landing accounts: the roles of those at AWS, the only ones that it may assume, and for all others a token
 * that shows its own role to them. A token has no resource; whom it is for is settled where it is taken for good.
 */
export const landingAccess = async ({ resolveVariable }) => {
  const { landingAccounts } = await resolveVariable(`file(infra/stages/\${sls:stage}.json)`);
  const roles = landingAccounts.filter(({ cloud }) => cloud === 'aws').map(({ access }) => access.roleArn);
  // A statement without a resource is none that IAM takes.
  const entering = roles.length > 0 ? [allow('sts:AssumeRole', roles)] : [];
  return [...entering, allow('sts:GetWebIdentityToken', '*')];
};

/** What it takes to change the keys which Rancher works with: the roles for it at AWS, and a token for the clouds that have an identity for it. */
export const rancherKeysAccess = async ({ resolveVariable }) => {
  const { landingAccounts } = await resolveVariable(`file(infra/stages/\${sls:stage}.json)`);
  const roles = landingAccounts.flatMap(({ access }) => access.rancherKeysRoleArn ?? []);
  const entering = roles.length > 0 ? [allow('sts:AssumeRole', roles)] : [];
  return [...entering, allow('sts:GetWebIdentityToken', '*')];
};

/** Task tokens do not say which machine made them, so the relay may answer any machine of this stage. */
export const machineArnPattern = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  return arn(`states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:tenantry-${stage}-*`);
};

function functionRole({ name, stage, statements, function: { vpc } }) {
  const logGroup = arn(`logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/tenantry-${stage}-${name}:*`);
  const inNetwork = [
    allow(['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DeleteNetworkInterface'], '*'),
  ];
  return role(`tenantry-${stage}-${name}`, 'lambda.amazonaws.com', [
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup),
    allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'),
    ...(vpc ? inNetwork : []),
    ...statements.flat(),
  ]);
}
