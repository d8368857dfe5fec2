import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { Collection, WorldObject } from '../../world/collection.ts';
import { ownObjects } from '../caller-scope.ts';

export const invalid = (message: string) => new AwsFault('ValidationError', message, { status: 400 });

export const notFound = {
  loadBalancer: (arn: string) => new AwsFault('LoadBalancerNotFound', `Load balancer '${arn}' not found`),
  targetGroup: (arn: string) => new AwsFault('TargetGroupNotFound', `Target group '${arn}' not found`),
  listener: (arn: string) => new AwsFault('ListenerNotFound', `Listener '${arn}' not found`),
} as const;

/** The object of this ARN, for a call that changes or refers to it. */
export function need<Item extends WorldObject>(
  collection: Collection<Item>,
  { arn, kind, context }: { arn: string | undefined; kind: keyof typeof notFound; context: RequestContext },
): Item {
  const found = ownObjects(collection, context).find(({ id }) => id === arn);
  if (!found) {
    throw notFound[kind](arn ?? '');
  }
  return found;
}

export function requestedTags(tags: readonly sdk.Tag[] | undefined): Map<string, string> {
  const keys = tags?.map(({ Key = '' }) => Key) ?? [];
  if (new Set(keys).size < keys.length) {
    throw new AwsFault('DuplicateTagKeys', 'A tag key was specified more than once.');
  }
  if (keys.some((key) => key.startsWith('aws:'))) {
    throw invalid('Tag keys cannot start with aws:');
  }
  return new Map(tags?.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** A page of a Describe answer: `Marker` in, `NextMarker` out. */
export function pageOf<Item>(
  items: readonly Item[],
  { PageSize = 400, Marker }: { PageSize?: number | undefined; Marker?: string | undefined },
): { items: Item[]; NextMarker: string | undefined } {
  const start = Marker === undefined ? 0 : Number(Buffer.from(Marker, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0 || PageSize < 1 || PageSize > 400) {
    throw invalid('The marker or the page size is not valid');
  }
  const end = start + PageSize;
  return {
    items: items.slice(start, end),
    NextMarker: end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}
