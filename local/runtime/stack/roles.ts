import * as z from 'zod';
import { arnOf, ofType, type ResourceView } from './resource-view.ts';

export interface PolicyDocument {
  readonly Version?: string | undefined;
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

export interface StackRole {
  readonly name: string;
  readonly arn: string;
  readonly policies: readonly PolicyDocument[];
  readonly trust: PolicyDocument;
}

const document = z.object({
  Version: z.string().optional(),
  Statement: z.array(z.record(z.string(), z.unknown())),
});

const role = z.looseObject({
  AssumeRolePolicyDocument: document,
  Policies: z.array(z.looseObject({ PolicyDocument: document })).default([]),
});

/** Roles with the policies written in the template. A policy managed elsewhere cannot be followed here and is refused. */
export function readRoles(views: readonly ResourceView[]): StackRole[] {
  return ofType(views, { type: 'AWS::IAM::Role', schema: role }).map((found) => {
    const { logicalId, ref, properties } = found;
    if (properties.ManagedPolicyArns) throw new Error(`${logicalId}: managed policies are not known here`);
    return {
      name: ref,
      arn: arnOf(found),
      policies: properties.Policies.map(({ PolicyDocument }) => PolicyDocument),
      trust: properties.AssumeRolePolicyDocument,
    };
  });
}
