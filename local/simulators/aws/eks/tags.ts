import type * as sdk from '@aws-sdk/client-eks';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { WorldObject } from '../../world/collection.ts';
import { ownObjects } from '../caller-scope.ts';
import { clusterArn } from './cluster-shape.ts';
import { nodegroupArn } from './nodegroup-lifecycle.ts';
import type { EksStore } from './objects.ts';

export function tagOperations({ world, clusters, nodegroups }: EksStore) {
  const named = (arn: string | undefined, context: RequestContext): WorldObject => {
    const found =
      ownObjects(clusters, context).find((cluster) => clusterArn(cluster) === arn) ??
      ownObjects(nodegroups, context).find((nodegroup) => nodegroupArn(nodegroup, world) === arn);
    if (!found) {
      throw new AwsFault('NotFoundException', `The specified resource ${arn} could not be found.`, { status: 404 });
    }
    return found;
  };

  return {
    TagResource(input: sdk.TagResourceRequest, context: RequestContext) {
      const { tags } = named(input.resourceArn, context);
      for (const [key, value] of Object.entries(input.tags ?? {})) {
        tags.set(key, value);
      }
      return {};
    },

    UntagResource(input: sdk.UntagResourceRequest, context: RequestContext) {
      const { tags } = named(input.resourceArn, context);
      for (const key of input.tagKeys ?? []) {
        tags.delete(key);
      }
      return {};
    },

    ListTagsForResource(
      input: sdk.ListTagsForResourceRequest,
      context: RequestContext,
    ): sdk.ListTagsForResourceResponse {
      return { tags: Object.fromEntries(named(input.resourceArn, context).tags) };
    },
  };
}
