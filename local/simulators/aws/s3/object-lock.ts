import type {
  GetObjectRetentionCommandInput,
  GetObjectRetentionCommandOutput,
  PutObjectLegalHoldCommandInput,
  PutObjectRetentionCommandInput,
} from '@aws-sdk/client-s3';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { Bucket, ObjectVersion, Retention } from './bucket.ts';
import { accessDenied, type BucketStore, bucketOf, versionOf } from './bucket-store.ts';

const DAY_MS = 86_400_000;

/** What a request that makes an object may say about its lock. */
export interface LockRequest {
  readonly ObjectLockLegalHoldStatus?: 'ON' | 'OFF' | undefined;
  readonly ObjectLockMode?: Retention['mode'] | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
}

/** The retention of a new object: its own, else the bucket's default. */
export function retentionOf(
  { ObjectLockMode, ObjectLockRetainUntilDate }: LockRequest,
  { bucket, nowMs }: { bucket: Bucket; nowMs: number },
): Retention | undefined {
  if ((ObjectLockMode === undefined) !== (ObjectLockRetainUntilDate === undefined)) {
    throw invalidArgument('x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied');
  }
  if (ObjectLockMode && ObjectLockRetainUntilDate) {
    requireLock(bucket);
    if (ObjectLockRetainUntilDate.getTime() <= nowMs) {
      throw invalidArgument('The retain until date must be in the future!');
    }
    return { mode: ObjectLockMode, untilMs: ObjectLockRetainUntilDate.getTime() };
  }
  const { defaultRetention } = bucket;
  return defaultRetention && { mode: defaultRetention.mode, untilMs: nowMs + defaultRetention.days * DAY_MS };
}

/** Whether a new object is locked: by its request, or by its bucket's default. */
export function isLocking(
  { ObjectLockMode, ObjectLockLegalHoldStatus }: LockRequest,
  { bucket }: { bucket: Bucket },
): boolean {
  return ObjectLockMode !== undefined || ObjectLockLegalHoldStatus === 'ON' || bucket.defaultRetention !== undefined;
}

/** Refuses the removal or shortening of what is locked. Governance can be bypassed on request, compliance by nobody. */
export function refuseLocked(version: ObjectVersion, { nowMs, bypass }: { nowMs: number; bypass: boolean }): void {
  const { retention, legalHold } = version;
  const held = retention !== undefined && retention.untilMs > nowMs && !(bypass && retention.mode === 'GOVERNANCE');
  if (held || legalHold) throw accessDenied('Access Denied because object protected by object lock.');
}

export function lockOperations(store: BucketStore) {
  return {
    PutObjectRetention(input: PutObjectRetentionCommandInput, context: RequestContext) {
      const bucket = bucketOf(store, { name: input.Bucket, context });
      requireLock(bucket);
      const version = versionOf(bucket, { key: input.Key, versionId: input.VersionId });
      const { Mode, RetainUntilDate } = input.Retention ?? {};
      const wanted = Mode && RetainUntilDate ? { mode: Mode, untilMs: RetainUntilDate.getTime() } : undefined;
      const longer =
        wanted !== undefined &&
        wanted.untilMs >= (version.retention?.untilMs ?? 0) &&
        wanted.mode === (version.retention?.mode ?? wanted.mode);
      if (!longer) {
        const bypass = input.BypassGovernanceRetention ?? false;
        refuseLocked({ ...version, legalHold: false }, { nowMs: store.clock.now(), bypass });
      }
      version.retention = wanted;
      return {};
    },

    GetObjectRetention(
      input: GetObjectRetentionCommandInput,
      context: RequestContext,
    ): Omit<GetObjectRetentionCommandOutput, '$metadata'> {
      const bucket = bucketOf(store, { name: input.Bucket, context });
      const { retention } = versionOf(bucket, { key: input.Key, versionId: input.VersionId });
      if (!retention) {
        const message = 'The specified object does not have a ObjectLock configuration';
        throw new AwsFault('NoSuchObjectLockConfiguration', message, { status: 404 });
      }
      return { Retention: { Mode: retention.mode, RetainUntilDate: new Date(retention.untilMs) } };
    },

    PutObjectLegalHold(input: PutObjectLegalHoldCommandInput, context: RequestContext) {
      const bucket = bucketOf(store, { name: input.Bucket, context });
      requireLock(bucket);
      versionOf(bucket, { key: input.Key, versionId: input.VersionId }).legalHold = input.LegalHold?.Status === 'ON';
      return {};
    },
  };
}

function invalidArgument(message: string): AwsFault {
  return new AwsFault('InvalidArgument', message, { status: 400 });
}

function requireLock({ lockEnabled }: Bucket): void {
  if (lockEnabled) return;
  throw new AwsFault('InvalidRequest', 'Bucket is missing Object Lock Configuration', { status: 400 });
}
