import * as z from 'zod';
import { arnOf, ofType, type ResourceView } from './resource-view.ts';

export interface StackQueue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  /** As CreateQueue takes them: every value a text, policies as JSON. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Properties that are not attributes, or are named differently there. */
const notAttributes = new Set(['QueueName', 'Tags']);

const queue = z.looseObject({ QueueName: z.string() });
const policy = z.looseObject({ Queues: z.array(z.string()), PolicyDocument: z.looseObject({}) });

export function readQueues(views: readonly ResourceView[]): StackQueue[] {
  const policies = ofType(views, { type: 'AWS::SQS::QueuePolicy', schema: policy });
  return ofType(views, { type: 'AWS::SQS::Queue', schema: queue }).map((found) => {
    const own = policies.find(({ properties }) => properties.Queues.includes(found.ref));
    const attributes = Object.entries(found.properties)
      .filter(([name]) => !notAttributes.has(name))
      .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)] as const);
    return {
      name: found.properties.QueueName,
      arn: arnOf(found),
      url: found.ref,
      attributes: {
        ...Object.fromEntries(attributes),
        ...(own && { Policy: JSON.stringify(own.properties.PolicyDocument) }),
      },
    };
  });
}
