import type * as sdk from '@aws-sdk/client-rds';
import type { RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { WorldObject } from '../../world/collection.ts';
import { invalidValue, need, requestedTags, shownTags } from './lookup.ts';
import type { RdsStore } from './objects.ts';

export function tagOperations({ subnetGroups, clusters, instances, snapshots }: RdsStore) {
  const named = (arn: string | undefined, context: RequestContext): WorldObject => {
    const [, , service, , , type, id] = arn?.split(':') ?? [];
    if (service === 'rds' && type === 'cluster') {
      return need(clusters, { id, type, context });
    }
    if (service === 'rds' && type === 'db') {
      return need(instances, { id, type, context });
    }
    if (service === 'rds' && type === 'subgrp') {
      return need(subnetGroups, { id, type, context });
    }
    if (service === 'rds' && type === 'cluster-snapshot') {
      return need(snapshots, { id, type, context });
    }
    throw invalidValue(`Invalid resource name: ${arn ?? ''}`);
  };

  return {
    AddTagsToResource(input: sdk.AddTagsToResourceMessage, context: RequestContext) {
      const { tags } = named(input.ResourceName, context);
      for (const [key, value] of requestedTags(input.Tags)) {
        tags.set(key, value);
      }
      return {};
    },

    RemoveTagsFromResource(input: sdk.RemoveTagsFromResourceMessage, context: RequestContext) {
      const { tags } = named(input.ResourceName, context);
      for (const key of input.TagKeys ?? []) {
        tags.delete(key);
      }
      return {};
    },

    ListTagsForResource(input: sdk.ListTagsForResourceMessage, context: RequestContext): sdk.TagListMessage {
      return { TagList: shownTags(named(input.ResourceName, context)) };
    },
  };
}
