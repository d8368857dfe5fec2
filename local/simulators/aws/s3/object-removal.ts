import type {
  DeleteObjectCommandInput,
  DeleteObjectCommandOutput,
  DeleteObjectsCommandInput,
  DeleteObjectsCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { addVersion, type Bucket, latestOf, removeVersion } from './bucket.ts';
import { type BucketStore, bucketOf } from './bucket-store.ts';
import { refuseLocked } from './object-lock.ts';

type Reply<Output> = Omit<Output, '$metadata'>;

interface Removal {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly bypass: boolean;
}

/** Deleting objects: with versioning a marker covers the object, and only a named version really goes. */
export function removalOperations(store: BucketStore) {
  const remove = (
    bucket: Bucket,
    { key, versionId, bypass }: Removal,
  ): { DeleteMarker?: boolean; VersionId?: string } => {
    const versions = bucket.objects.get(key) ?? [];
    const target =
      versionId === undefined ? latestOf(bucket, key) : versions.find((version) => version.versionId === versionId);
    if (versionId === undefined && bucket.versioning !== undefined) {
      const marker = markerOf(bucket, { key, count: versions.length });
      addVersion(bucket, marker);
      return { DeleteMarker: true, VersionId: marker.versionId };
    }
    if (!target) return versionId === undefined ? {} : { VersionId: versionId };
    refuseLocked(target, { nowMs: store.clock.now(), bypass });
    removeVersion(bucket, target);
    return versionId === undefined ? {} : { VersionId: versionId, ...(target.deleteMarker && { DeleteMarker: true }) };
  };

  const markerOf = (bucket: Bucket, { key, count }: { key: string; count: number }) => ({
    key,
    versionId:
      bucket.versioning === 'Enabled'
        ? store.hex(`${bucket.name}/${key}/${count}/${store.clock.now()}/marker`, 32)
        : 'null',
    deleteMarker: true,
    body: new Uint8Array(),
    etag: '',
    modifiedAtMs: store.clock.now(),
    stored: {},
    retention: undefined,
    legalHold: false,
  });

  return {
    DeleteObject(input: DeleteObjectCommandInput, context: RequestContext): Reply<DeleteObjectCommandOutput> {
      const bucket = bucketOf(store, { name: input.Bucket, context });
      const { Key: key = '', VersionId: versionId, BypassGovernanceRetention: bypass = false } = input;
      return remove(bucket, { key, versionId, bypass });
    },

    DeleteObjects(input: DeleteObjectsCommandInput, context: RequestContext): Reply<DeleteObjectsCommandOutput> {
      const bucket = bucketOf(store, { name: input.Bucket, context });
      const bypass = input.BypassGovernanceRetention ?? false;
      const Deleted: NonNullable<DeleteObjectsCommandOutput['Deleted']> = [];
      const Errors: NonNullable<DeleteObjectsCommandOutput['Errors']> = [];
      for (const { Key: key = '', VersionId: versionId } of input.Delete?.Objects ?? []) {
        try {
          const { DeleteMarker, VersionId } = remove(bucket, { key, versionId, bypass });
          const marker = DeleteMarker ? { DeleteMarker, DeleteMarkerVersionId: VersionId } : {};
          Deleted.push({ Key: key, ...(versionId !== undefined && { VersionId: versionId }), ...marker });
        } catch (error) {
          if (!(error instanceof AwsFault)) throw error;
          Errors.push({ Key: key, VersionId: versionId, Code: error.code, Message: error.message });
        }
      }
      return { Deleted: input.Delete?.Quiet ? [] : Deleted, Errors };
    },
  };
}
