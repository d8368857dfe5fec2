export type LockMode = 'GOVERNANCE' | 'COMPLIANCE';

export interface Retention {
  readonly mode: LockMode;
  /** Milliseconds since the epoch. */
  readonly untilMs: number;
}

/** One version of an object, or a marker that says it was deleted. */
export interface ObjectVersion {
  readonly key: string;
  /** `null` in a bucket that never had versioning. */
  readonly versionId: string;
  readonly deleteMarker: boolean;
  readonly body: Uint8Array;
  readonly etag: string;
  readonly modifiedAtMs: number;
  /** Output members that come back as they were put: content type, metadata, checksums. */
  readonly stored: Readonly<Record<string, unknown>>;
  retention: Retention | undefined;
  legalHold: boolean;
}

export interface Bucket {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdAtMs: number;
  readonly lockEnabled: boolean;
  versioning: 'Enabled' | 'Suspended' | undefined;
  /** What new objects get when their request names no retention. */
  defaultRetention: { readonly mode: LockMode; readonly days: number } | undefined;
  /** Oldest version first. */
  readonly objects: Map<string, ObjectVersion[]>;
}

export function latestOf(bucket: Bucket, key: string): ObjectVersion | undefined {
  return bucket.objects.get(key)?.at(-1);
}

/** Adds a version; without versioning it takes the place of the one before. */
export function addVersion(bucket: Bucket, version: ObjectVersion): void {
  const before = bucket.objects.get(version.key) ?? [];
  const kept =
    bucket.versioning === 'Enabled' ? before : before.filter(({ versionId }) => versionId !== version.versionId);
  bucket.objects.set(version.key, [...kept, version]);
}

export function removeVersion(bucket: Bucket, version: ObjectVersion): void {
  const kept = (bucket.objects.get(version.key) ?? []).filter((candidate) => candidate !== version);
  if (kept.length > 0) bucket.objects.set(version.key, kept);
  else bucket.objects.delete(version.key);
}

/** Keys with an object that is there, in the order of their UTF-8 bytes. */
export function liveObjects(bucket: Bucket): ObjectVersion[] {
  return [...bucket.objects.keys()]
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .flatMap((key) => latestOf(bucket, key) ?? [])
    .filter(({ deleteMarker }) => !deleteMarker);
}
