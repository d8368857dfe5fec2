/** What roles are made of, as CloudFormation takes it. */
export const allow = (action, resource) => ({ Effect: 'Allow', Action: action, Resource: resource });

/** An ARN of the account and partition that the stack is deployed to; `rest` begins with the service. */
export const arn = (rest) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${rest}` });

/** A role that one AWS service takes on, with one policy of its own. */
export function role(name, service, statements) {
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
