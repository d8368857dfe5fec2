/** An IAM policy document as CloudFormation and the IAM console write it. Single values and lists are interchangeable. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: Statement | readonly Statement[];
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: OneOrMany;
  readonly NotAction?: OneOrMany;
  readonly Resource?: OneOrMany;
  readonly NotResource?: OneOrMany;
  /** Trust and resource policies only: `*`, or principals by type. */
  readonly Principal?: '*' | Readonly<Record<string, OneOrMany>>;
  readonly Condition?: ConditionBlock;
}

/** Operator, then key, then the values of which one must match. */
export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, OneOrMany | boolean | number>>>>;

export type OneOrMany = string | readonly string[];

/** What is asked: one action on one resource, with the values of the condition keys. */
export interface AccessQuestion {
  /** `states:StartExecution` */
  readonly action: string;
  readonly resource: string;
  readonly keys: ConditionKeys;
}

/** Condition keys in lower case, as IAM compares their names. A list is a multivalued key. */
export type ConditionKeys = Readonly<Record<string, string | readonly string[]>>;

export type Verdict = 'allowed' | 'explicitly-denied' | 'not-allowed';

export function many<Value>(value: Value | readonly Value[] | undefined): readonly Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Value];
}
