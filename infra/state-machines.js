import { readFileSync } from 'node:fs';
import { allow, arn, role } from './iam.js';
import { kebab, pascal } from './names.js';

/** A state machine from its definition: substitutions and role follow from the placeholders and resources that it names. */
export function machineResources(name, { root, stage, functions, machines }) {
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
