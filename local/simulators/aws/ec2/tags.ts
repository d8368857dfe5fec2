import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { WorldObject } from '../../world/collection.ts';
import { readableObjects } from '../caller-scope.ts';
import { applyFilters } from './filters.ts';
import { type Identified, need, required } from './lookup.ts';
import type { Ec2Store } from './store.ts';

const tagLimit = 50;

export const shownTags = (tags: ReadonlyMap<string, string>): sdk.Tag[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

function checkTags(tags: readonly sdk.Tag[]): void {
  for (const { Key: key = '', Value: value = '' } of tags) {
    if (key.toLowerCase().startsWith('aws:')) {
      throw new AwsFault('InvalidParameterValue', `Tag keys starting with 'aws:' are reserved for internal use`);
    }
    if (key.length < 1 || key.length > 127 || value.length > 255) {
      throw new AwsFault(
        'InvalidParameterValue',
        `Tag key exceeds the maximum length of 127 characters, or its value 255`,
      );
    }
  }
}

/** The tags a create call gives to the resource of this type: `vpc`, `natgateway`, `elastic-ip`. */
export function requestedTags(
  specifications: readonly sdk.TagSpecification[] | undefined,
  resourceType: sdk.ResourceType,
): Map<string, string> {
  const other = specifications?.find(({ ResourceType }) => ResourceType !== resourceType);
  if (other) {
    throw new AwsFault(
      'InvalidParameterValue',
      `'${other.ResourceType}' is not a valid taggable resource type for this operation.`,
    );
  }
  const tags = specifications?.flatMap(({ Tags = [] }) => Tags) ?? [];
  checkTags(tags);
  return new Map(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

export function tagOperations(store: Ec2Store) {
  const { world } = store;
  const nouns: readonly Identified<WorldObject>[] = Object.values(store.nouns);
  const taggable = (id: string, context: RequestContext): WorldObject => {
    for (const noun of nouns) {
      if (id.startsWith(`${noun.prefix}-`)) {
        return need(noun, { id, context });
      }
    }
    throw new AwsFault('InvalidID', `The ID '${id}' is not valid`);
  };

  return {
    CreateTags(input: sdk.CreateTagsRequest, context: RequestContext) {
      const tags = required(input.Tags, 'tag');
      checkTags(tags);
      const items = required(input.Resources, 'resourceId').map((id) => taggable(id, context));
      for (const item of items) {
        if (new Set([...item.tags.keys(), ...tags.map(({ Key }) => Key)]).size > tagLimit) {
          throw new AwsFault('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.');
        }
      }
      for (const item of items) {
        for (const { Key = '', Value = '' } of tags) {
          item.tags.set(Key, Value);
        }
      }
      return {};
    },

    DeleteTags(input: sdk.DeleteTagsRequest, context: RequestContext) {
      for (const { tags } of required(input.Resources, 'resourceId').map((id) => taggable(id, context))) {
        const doomed = input.Tags ?? [...tags].map(([Key]) => ({ Key }));
        for (const { Key = '', Value } of doomed as readonly sdk.Tag[]) {
          if (Value === undefined || tags.get(Key) === Value) {
            tags.delete(Key);
          }
        }
      }
      return {};
    },

    DescribeTags(input: sdk.DescribeTagsRequest, context: RequestContext): sdk.DescribeTagsResult {
      const rows = nouns.flatMap(({ collection, resourceType }) =>
        readableObjects(collection, { world, context }).flatMap((item) =>
          [...item.tags].map(([key, value]) => ({ ...item, key, value, resourceType })),
        ),
      );
      const shown = applyFilters(rows, {
        filters: input.Filters,
        fields: {
          key: ({ key }) => key,
          value: ({ value }) => value,
          'resource-id': ({ id }) => id,
          'resource-type': ({ resourceType }) => resourceType,
        },
      });
      return {
        Tags: shown.map(({ key, value, id, resourceType }) => ({
          Key: key,
          Value: value,
          ResourceId: id,
          ResourceType: resourceType,
        })),
      };
    },
  };
}
