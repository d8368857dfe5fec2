import type {
  ListTagsForResourceCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-eventbridge';
import type { EventBuses } from '../../bus/event-buses.ts';
import { busOrFault, ruleOrFault } from './find.ts';

export function tagOperations(buses: EventBuses) {
  /** Throws ResourceNotFoundException for what is neither a bus nor a rule. */
  const tagsOf = (arn = ''): Map<string, string> => {
    const [kind, ...path] = arn.split(':').slice(5).join(':').split('/');
    if (kind !== 'rule') return busOrFault(buses, path.join('/')).tags;
    const Name = path.at(-1);
    const EventBusName = path.length > 1 ? path.slice(0, -1).join('/') : undefined;
    return ruleOrFault(buses, { Name, EventBusName }).rule.tags;
  };

  return {
    TagResource: ({ ResourceARN, Tags = [] }: TagResourceCommandInput) => {
      const tags = tagsOf(ResourceARN);
      for (const { Key = '', Value = '' } of Tags) tags.set(Key, Value);
      return {};
    },
    UntagResource: ({ ResourceARN, TagKeys = [] }: UntagResourceCommandInput) => {
      const tags = tagsOf(ResourceARN);
      for (const key of TagKeys) tags.delete(key);
      return {};
    },
    ListTagsForResource: ({ ResourceARN }: ListTagsForResourceCommandInput) => ({
      Tags: [...tagsOf(ResourceARN)].map(([Key, Value]) => ({ Key, Value })),
    }),
  };
}
