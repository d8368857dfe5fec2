import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceOutput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-sfn';
import type { Machine } from '../../asl/machines.ts';
import { AwsFault } from '../../gateway/aws-service.ts';
import { parseArn } from './arns.ts';
import type { StepFunctionsDependencies } from './step-functions.ts';

/** "You can add up to 50 tags to a resource." */
const MAX_TAGS = 50;

export function tagOperations({ runner: { machines } }: StepFunctionsDependencies) {
  const find = (arn: string | undefined): Machine => {
    parseArn(arn, ['stateMachine']);
    const machine = machines.find(arn ?? '');
    if (machine) return machine;
    throw new AwsFault('ResourceNotFound', `Resource not found: '${arn}'`, { members: { resourceName: arn } });
  };
  return {
    TagResource(input: TagResourceCommandInput): object {
      const { tags } = find(input.resourceArn);
      const added = (input.tags ?? []).filter(({ key }) => key !== undefined && !tags.has(key));
      if (tags.size + added.length > MAX_TAGS) {
        throw new AwsFault('TooManyTags', `A resource has at most ${MAX_TAGS} tags`, {
          members: { resourceName: input.resourceArn },
        });
      }
      for (const { key, value } of input.tags ?? []) if (key !== undefined) tags.set(key, value ?? '');
      return {};
    },

    UntagResource(input: UntagResourceCommandInput): object {
      const { tags } = find(input.resourceArn);
      for (const key of input.tagKeys ?? []) tags.delete(key);
      return {};
    },

    ListTagsForResource(input: ListTagsForResourceCommandInput): ListTagsForResourceOutput {
      const { tags } = find(input.resourceArn);
      return { tags: [...tags].map(([key, value]) => ({ key, value })) };
    },
  };
}
