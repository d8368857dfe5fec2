import { AwsFault } from '../../gateway/aws-service.ts';

/** What a Step Functions ARN names: arn:aws:states:region:account:stateMachine:name[:qualifier]. */
export interface StatesArn {
  readonly resource: string;
  readonly name: string;
  readonly qualifier: string | undefined;
}

/** @throws AwsFault InvalidArn in the words of AWS */
export function parseArn(arn: string | undefined, expected: readonly string[]): StatesArn {
  const invalid = (reason: string) => new AwsFault('InvalidArn', `Invalid Arn: '${reason}'`);
  const [prefix, partition, service, region, account, resource, name, qualifier] = (arn ?? '').split(':');
  if (prefix !== 'arn') throw invalid(`Invalid ARN prefix: ${arn ?? ''}`);
  if (!partition || service !== 'states' || !region || !account) throw invalid(`Invalid ARN: ${arn ?? ''}`);
  if (!resource || !expected.includes(resource) || !name) {
    throw invalid(`Resource type not valid in this context: ${resource ?? ''}`);
  }
  return { resource, name, qualifier };
}

/** "A name must be 1 to 80 characters and not contain white space, wildcards, brackets or special characters." */
export function checkName(name: string | undefined): string {
  if (name && name.length <= 80 && !/[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u.test(name)) return name;
  throw new AwsFault('InvalidName', `Invalid Name: '${name ?? ''}'`);
}

export const validation = (message: string): AwsFault => new AwsFault('ValidationException', message);
