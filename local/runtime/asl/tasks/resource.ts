/** What the Resource of a Task state means. */
export type TaskResource =
  | { readonly kind: 'lambda-function'; readonly arn: string }
  | {
      readonly kind: 'integration';
      /** `lambda`, `sqs`, `events`, `states`, `aws-sdk:ec2`: resourceType in the history. */
      readonly service: string;
      /** `invoke`, `putEvents`. */
      readonly action: string;
      readonly pattern: 'request' | 'sync' | 'sync:2' | 'waitForTaskToken';
      /** The action with its pattern: resource in the history. */
      readonly resource: string;
    };

const lambdaFunction = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:.+$/;
const integration =
  /^arn:aws[a-z-]*:states:[a-z0-9-]*:(?:\d{12})?:((?:aws-sdk:)?[a-z0-9-]+):([A-Za-z0-9]+)(?:\.(sync:2|sync|waitForTaskToken))?$/;

/** undefined: not a resource that Step Functions knows, or an activity, which this runtime does not have. */
export function parseResource(arn: string): TaskResource | undefined {
  if (lambdaFunction.test(arn)) return { kind: 'lambda-function', arn };
  const [, service, action, pattern] = integration.exec(arn) ?? [];
  if (!service || !action) return undefined;
  return {
    kind: 'integration',
    service,
    action,
    pattern: (pattern as 'sync' | 'sync:2' | 'waitForTaskToken' | undefined) ?? 'request',
    resource: pattern ? `${action}.${pattern}` : action,
  };
}
