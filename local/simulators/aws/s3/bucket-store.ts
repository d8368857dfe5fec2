import type { Clock } from '../../../runtime/clock.ts';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { type Bucket, latestOf, type ObjectVersion } from './bucket.ts';

export interface BucketStoreDependencies {
  readonly clock: Pick<Clock, 'now'>;
  readonly hex: (key: string, length: number) => string;
}

export interface BucketStore extends BucketStoreDependencies {
  readonly buckets: Map<string, Bucket>;
}

/** The bucket, if it is there and the caller's account owns it. Bucket policies do not exist here. */
export function bucketOf(
  store: BucketStore,
  { name = '', context }: { name: string | undefined; context: RequestContext },
): Bucket {
  const bucket = store.buckets.get(name);
  if (!bucket) {
    throw new AwsFault('NoSuchBucket', 'The specified bucket does not exist', {
      status: 404,
      members: { BucketName: name },
    });
  }
  if (bucket.accountId !== context.caller.accountId && !context.caller.observer) throw accessDenied('Access Denied');
  return bucket;
}

/** The version that a request means: the named one, else the latest. A delete marker answers as S3 does, with its headers. */
export function versionOf(
  bucket: Bucket,
  { key = '', versionId }: { key: string | undefined; versionId?: string | undefined },
): ObjectVersion {
  const versions = bucket.objects.get(key) ?? [];
  const version =
    versionId === undefined ? latestOf(bucket, key) : versions.find((candidate) => candidate.versionId === versionId);
  if (!version && versionId !== undefined) {
    throw new AwsFault('NoSuchVersion', 'The specified version does not exist.', {
      status: 404,
      members: { Key: key },
    });
  }
  if (!version || version.deleteMarker) {
    const headers: Record<string, string> = version
      ? { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId }
      : {};
    if (version && versionId !== undefined) {
      const message = 'The specified method is not allowed against this resource.';
      throw new AwsFault('MethodNotAllowed', message, { status: 405, headers });
    }
    throw new AwsFault('NoSuchKey', 'The specified key does not exist.', {
      status: 404,
      members: { Key: key },
      headers,
    });
  }
  return version;
}

export function accessDenied(message: string): AwsFault {
  return new AwsFault('AccessDenied', message, { status: 403 });
}
