import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { allow, arn, role } from './iam.js';
import { pascal } from './names.js';
import { reactionResources } from './reactions.js';
import { machineResources } from './state-machines.js';

/**
 * What follows from something written elsewhere: the role of each function from the statements in its function.yml, the queue
 * and the rule of each reaction from the pattern there, each state machine from its definition, and the machine's role from the placeholders and resources it names.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const foldersWith = (parent, file) =>
  readdirSync(`${root}${parent}`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(`${root}${parent}/${entry.name}/${file(entry.name)}`))
    .map((entry) => entry.name)
    .sort();

export const Resources = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  const functions = foldersWith('functions', () => 'function.yml');
  const machines = foldersWith('state-machines', (name) => `${name}.asl.json`);
  const own = functions.map(async (name) => {
    const fragment = await resolveVariable(`file(functions/${name}/function.yml)`);
    return {
      [`${pascal(name)}Role`]: functionRole({ name, stage, ...fragment }),
      ...(fragment.reaction && reactionResources(name, { ...fragment.function, ...fragment.reaction })),
    };
  });
  return {
    ...Object.assign({}, ...(await Promise.all(own))),
    ...Object.assign({}, ...machines.map((name) => machineResources(name, { root, stage, functions, machines }))),
  };
};

/** Roles of the registered AWS landing accounts: the only ones that a function may assume. */
export const landingRoleArns = async ({ resolveVariable }) => {
  const { landingAccounts } = await resolveVariable(`file(infra/stages/\${sls:stage}.json)`);
  return landingAccounts.filter(({ cloud }) => cloud === 'aws').map(({ access }) => access.roleArn);
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
    ...statements,
  ]);
}
