import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { WorldObject } from '../../world/collection.ts';
import { need, requestedTags } from './lookup.ts';
import type { ElbStore } from './objects.ts';

export function tagOperations({ loadBalancers, targetGroups, listeners }: ElbStore) {
  const named = (arn: string, context: RequestContext): WorldObject => {
    if (arn.includes(':targetgroup/')) {
      return need(targetGroups, { arn, kind: 'targetGroup', context });
    }
    return arn.includes(':listener/')
      ? need(listeners, { arn, kind: 'listener', context })
      : need(loadBalancers, { arn, kind: 'loadBalancer', context });
  };

  return {
    AddTags(input: sdk.AddTagsInput, context: RequestContext): sdk.AddTagsOutput {
      const added = requestedTags(input.Tags);
      for (const { tags } of (input.ResourceArns ?? []).map((arn) => named(arn, context))) {
        for (const [key, value] of added) {
          tags.set(key, value);
        }
      }
      return {};
    },

    RemoveTags(input: sdk.RemoveTagsInput, context: RequestContext): sdk.RemoveTagsOutput {
      for (const { tags } of (input.ResourceArns ?? []).map((arn) => named(arn, context))) {
        for (const key of input.TagKeys ?? []) {
          tags.delete(key);
        }
      }
      return {};
    },

    DescribeTags(input: sdk.DescribeTagsInput, context: RequestContext): sdk.DescribeTagsOutput {
      return {
        TagDescriptions: (input.ResourceArns ?? []).map((arn) => ({
          ResourceArn: arn,
          Tags: [...named(arn, context).tags].map(([Key, Value]) => ({ Key, Value })),
        })),
      };
    },
  };
}
