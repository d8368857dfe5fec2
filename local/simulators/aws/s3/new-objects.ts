import { createHash } from 'node:crypto';
import { addVersion, type Bucket, type ObjectVersion } from './bucket.ts';
import type { BucketStore } from './bucket-store.ts';
import { type LockRequest, retentionOf } from './object-lock.ts';

export interface NewObject {
  readonly bucket: Bucket;
  readonly key: string;
  readonly body: Uint8Array;
  readonly stored: ObjectVersion['stored'];
  /** What the request says about object lock. */
  readonly lock: LockRequest;
}

/** Adds an object to its bucket as a new version. */
export function keepObject(store: BucketStore, { bucket, key, body, stored, lock }: NewObject): ObjectVersion {
  const count = bucket.objects.get(key)?.length ?? 0;
  const nowMs = store.clock.now();
  const version: ObjectVersion = {
    key,
    versionId: bucket.versioning === 'Enabled' ? store.hex(`${bucket.name}/${key}/${count}/${nowMs}`, 32) : 'null',
    deleteMarker: false,
    body,
    etag: `"${createHash('md5').update(body).digest('hex')}"`,
    modifiedAtMs: nowMs,
    stored,
    retention: retentionOf(lock, { bucket, nowMs }),
    legalHold: lock.ObjectLockLegalHoldStatus === 'ON',
  };
  addVersion(bucket, version);
  return version;
}

const kept = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
  'Metadata',
  'ServerSideEncryption',
  'SSEKMSKeyId',
  'StorageClass',
  'ChecksumCRC32',
  'ChecksumSHA256',
] as const;

/** Members of a request that an object keeps and shows again. */
export function storedMembers(input: object): Record<string, unknown> {
  const source = input as Readonly<Record<string, unknown>>;
  return Object.fromEntries(kept.filter((name) => source[name] !== undefined).map((name) => [name, source[name]]));
}

export function versionHeader(bucket: Bucket, { versionId }: ObjectVersion): { VersionId?: string } {
  return bucket.versioning === undefined ? {} : { VersionId: versionId };
}
