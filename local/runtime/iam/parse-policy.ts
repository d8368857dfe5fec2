import * as z from 'zod';
import type { PolicyDocument } from './policy.ts';

const oneOrMany = z.union([z.string(), z.array(z.string())]);

const conditionValue = z.union([oneOrMany, z.boolean(), z.number()]);

const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany.optional(),
  NotAction: oneOrMany.optional(),
  Resource: oneOrMany.optional(),
  NotResource: oneOrMany.optional(),
  Principal: z.union([z.literal('*'), z.record(z.string(), oneOrMany)]).optional(),
  Condition: z.record(z.string(), z.record(z.string(), conditionValue)).optional(),
});

const policyDocument = z.object({
  Version: z.string().optional(),
  Statement: z.union([statement, z.array(statement)]),
});

/**
 * Reads a policy document, from a template or from the text of a request. Throws a ZodError that names what is wrong: an element
 * that the evaluation does not know would otherwise be passed over.
 */
export function parsePolicyDocument(document: unknown): PolicyDocument {
  const parsed = policyDocument.parse(typeof document === 'string' ? JSON.parse(document) : document);
  return parsed as PolicyDocument;
}
