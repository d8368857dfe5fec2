import type { AddPermissionCommandInput, RemovePermissionCommandInput } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { RequestContext } from '../../gateway/aws-service.ts';
import { queueFault } from '../../queue/faults.ts';
import type { Queue } from '../../queue/queue.ts';
import type { Reach } from './messages.ts';

const policyText = z.looseObject({
  Version: z.string(),
  Id: z.string().optional(),
  Statement: z.array(z.looseObject({ Sid: z.string().optional() })),
});

/** AddPermission and RemovePermission: statements of the queue's policy by their label. */
export function permissionOperations(reach: Reach) {
  return {
    AddPermission: (input: AddPermissionCommandInput, context: RequestContext) => {
      const { QueueUrl, Label = '', AWSAccountIds = [], Actions = [] } = input;
      const queue = reach(QueueUrl, context);
      const policy = policyOf(queue);
      if (policy.Statement.some(({ Sid }) => Sid === Label)) throw invalidLabel(Label, 'Already exists.');
      const principals = AWSAccountIds.map((id) => `arn:aws:iam::${id}:root`);
      const actions = Actions.map((action) => `SQS:${action}`);
      policy.Statement.push({
        Sid: Label,
        Effect: 'Allow',
        Principal: { AWS: principals.length === 1 ? principals[0] : principals },
        Action: actions.length === 1 ? actions[0] : actions,
        Resource: queue.arn,
      });
      queue.setAttributes({ Policy: JSON.stringify(policy) });
      return {};
    },
    RemovePermission: ({ QueueUrl, Label = '' }: RemovePermissionCommandInput, context: RequestContext) => {
      const queue = reach(QueueUrl, context);
      const policy = policyOf(queue);
      const rest = policy.Statement.filter(({ Sid }) => Sid !== Label);
      if (rest.length === policy.Statement.length) throw invalidLabel(Label, "can't find label.");
      queue.setAttributes({ Policy: rest.length === 0 ? '' : JSON.stringify({ ...policy, Statement: rest }) });
      return {};
    },
  };
}

function policyOf(queue: Queue): z.infer<typeof policyText> {
  const text = queue.attributes().Policy;
  if (text) return policyText.parse(JSON.parse(text));
  return { Version: '2008-10-17', Id: `${queue.arn}/SQSDefaultPolicy`, Statement: [] };
}

function invalidLabel(label: string, reason: string) {
  return queueFault('invalid-value', `Value ${label} for parameter Label is invalid. Reason: ${reason}`);
}
