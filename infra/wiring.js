import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * What follows from something written elsewhere: the role of each function from the statements in its function.yml,
 * each state machine from its definition, and the machine's role from the placeholders and resources it names.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const pascal = (name) => name.replace(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase());
const kebab = (name) => name.replace(/(?!^)([A-Z])/g, '-$1').toLowerCase();
const foldersWith = (parent, file) =>
  readdirSync(`${root}${parent}`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(`${root}${parent}/${entry.name}/${file(entry.name)}`))
    .map((entry) => entry.name)
    .sort();
const allow = (action, resource) => ({ Effect: 'Allow', Action: action, Resource: resource });
const arn = (rest) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${rest}` });

export const Resources = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  const functions = foldersWith('functions', () => 'function.yml');
  const machines = foldersWith('state-machines', (name) => `${name}.asl.json`);
  const roles = functions.map(async (name) => {
    const fragment = await resolveVariable(`file(functions/${name}/function.yml)`);
    return [`${pascal(name)}Role`, functionRole({ name, stage, ...fragment })];
  });
  return {
    ...Object.fromEntries(await Promise.all(roles)),
    ...Object.assign({}, ...machines.map((name) => machineResources(name, { stage, functions, machines }))),
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

function role(name, service, statements) {
  const trust = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: name,
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
      Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}

function machineResources(name, { stage, functions, machines }) {
  const id = pascal(name);
  const definition = JSON.parse(readFileSync(`${root}state-machines/${name}/${name}.asl.json`, 'utf8'));
  const placeholders = placeholdersOf(definition).map((placeholder) => {
    const step = kebab(placeholder.replace(/Arn$/, ''));
    const kind = functions.includes(step) ? 'function' : machines.includes(step) ? 'machine' : undefined;
    if (!kind) throw new Error(`${name}: nothing is named ${step}, but the definition has \${${placeholder}}`);
    return { placeholder, kind, id: pascal(step) };
  });
  return {
    [`${id}StateMachine`]: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: `tenantry-${stage}-${name}`,
        StateMachineType: 'STANDARD',
        Definition: definition,
        // Functions become versions in pin-versions.js.
        DefinitionSubstitutions: Object.fromEntries(
          placeholders.map((one) => [
            one.placeholder,
            { Ref: one.kind === 'function' ? `${one.id}LambdaFunction` : `${one.id}Version` },
          ]),
        ),
        RoleArn: { 'Fn::GetAtt': [`${id}StateMachineRole`, 'Arn'] },
        TracingConfiguration: { Enabled: true },
        LoggingConfiguration: {
          Level: 'ALL',
          IncludeExecutionData: false,
          Destinations: [
            { CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': [`${id}StateMachineLogs`, 'Arn'] } } },
          ],
        },
      },
    },
    [`${id}StateMachineRole`]: role(
      `tenantry-${stage}-${name}-machine`,
      'states.amazonaws.com',
      machineStatements({ definition, placeholders, stage }),
    ),
    [`${id}StateMachineLogs`]: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: `/aws/vendedlogs/states/tenantry-${stage}-${name}`, RetentionInDays: 30 },
    },
    // A changed revision replaces the version resource; the old version stays for the executions that run on it.
    [`${id}Version`]: {
      Type: 'AWS::StepFunctions::StateMachineVersion',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        StateMachineArn: { Ref: `${id}StateMachine` },
        StateMachineRevisionId: { 'Fn::GetAtt': [`${id}StateMachine`, 'StateMachineRevisionId'] },
      },
    },
    [`${id}Alias`]: {
      Type: 'AWS::StepFunctions::StateMachineAlias',
      Properties: {
        Name: 'live',
        RoutingConfiguration: [{ StateMachineVersionArn: { Ref: `${id}Version` }, Weight: 100 }],
      },
    },
  };
}

const placeholdersOf = (definition) => [
  ...new Set([...JSON.stringify(definition).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name)),
];

/** Integrations a definition may use. What they need beyond a placeholder's own permission is here or nowhere. */
const integrations = {
  'lambda:invoke': () => [],
  'states:startExecution': () => [],
  // https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html: `.sync` watches the child by a managed rule.
  'states:startExecution.sync:2': (stage) => [
    allow(
      ['states:DescribeExecution', 'states:StopExecution'],
      arn(`states:\${AWS::Region}:\${AWS::AccountId}:execution:tenantry-${stage}-*`),
    ),
    allow(
      ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      arn(`events:\${AWS::Region}:\${AWS::AccountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`),
    ),
  ],
};

function machineStatements({ definition, placeholders, stage }) {
  const used = [
    ...JSON.stringify(definition).matchAll(/"Resource":"arn:aws:states:::([^"]+?)(?:\.waitForTaskToken)?"/g),
  ];
  const statements = [...new Set(used.map(([, integration]) => integration))].flatMap((integration) => {
    const permissions = integrations[integration];
    if (!permissions) throw new Error(`No permissions are written for the integration ${integration}`);
    return permissions(stage);
  });
  const invoked = placeholders.filter(({ kind }) => kind === 'function').map(({ id }) => `${id}LambdaFunction`);
  const started = placeholders.filter(({ kind }) => kind === 'machine').map(({ id }) => `${id}StateMachine`);
  const functionArns = invoked.map((id) => ({ 'Fn::Sub': `\${${id}.Arn}:*` }));
  const machineArns = started.flatMap((id) => [{ Ref: id }, { 'Fn::Sub': `\${${id}}:*` }]);
  return [
    ...(functionArns.length ? [allow('lambda:InvokeFunction', functionArns)] : []),
    ...(machineArns.length ? [allow('states:StartExecution', machineArns)] : []),
    ...statements,
    allow(
      ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
      '*',
    ),
    allow(
      [
        'logs:CreateLogDelivery',
        'logs:GetLogDelivery',
        'logs:UpdateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
      ],
      '*',
    ),
  ];
}
