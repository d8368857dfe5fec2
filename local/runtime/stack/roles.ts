import * as z from 'zod';
import type { PolicyDocument } from '../iam/policy.ts';
import { arnOf, ofType, type ResourceView } from './resource-view.ts';

export interface StackRole {
  readonly name: string;
  readonly arn: string;
  readonly policies: readonly PolicyDocument[];
  readonly trust: PolicyDocument;
}

const oneOrMany = z.union([z.string(), z.array(z.string())]);
const statement = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany,
  Resource: oneOrMany.optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.union([oneOrMany, z.boolean(), z.number()]))).optional(),
});

const isPolicy = (value: unknown): value is PolicyDocument =>
  z.looseObject({ Statement: z.array(statement) }).safeParse(value).success;

/** A policy with every reference in it resolved. */
export const policyDocument = z.custom<PolicyDocument>(isPolicy, 'A policy document is expected');

const role = z.looseObject({
  AssumeRolePolicyDocument: policyDocument,
  Policies: z.array(z.looseObject({ PolicyDocument: policyDocument })).default([]),
});

/** Roles with the policies written in the template. A policy managed elsewhere cannot be followed here and is refused. */
export function readRoles(views: readonly ResourceView[]): StackRole[] {
  return ofType(views, { type: 'AWS::IAM::Role', schema: role }).map((found) => {
    const { logicalId, ref, properties } = found;
    if (properties.ManagedPolicyArns) throw new Error(`${logicalId}: managed policies are not known here`);
    return {
      name: ref,
      arn: arnOf(found),
      policies: properties.Policies.map((policy) => policy.PolicyDocument),
      trust: properties.AssumeRolePolicyDocument,
    };
  });
}
