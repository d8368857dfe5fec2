import { createHash } from 'node:crypto';
import type {
  AbortMultipartUploadCommandInput,
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadCommandOutput,
  CreateMultipartUploadCommandInput,
  CreateMultipartUploadCommandOutput,
  UploadPartCommandInput,
  UploadPartCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { type BucketStore, bucketOf } from './bucket-store.ts';
import { keepObject, storedMembers, versionHeader } from './new-objects.ts';

type Reply<Output> = Omit<Output, '$metadata'>;
type PartInput = Omit<UploadPartCommandInput, 'Body'> & { readonly Body?: Uint8Array };

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly input: CreateMultipartUploadCommandInput;
  readonly parts: Map<number, { readonly body: Uint8Array; readonly etag: string }>;
}

const SMALLEST_PART_BYTES = 5 * 1024 * 1024;

/** Uploads in parts, as the AWS command line makes them for files from 8 MB. */
export function multipartOperations(store: BucketStore) {
  const uploads = new Map<string, Upload>();
  let started = 0;

  const uploadOf = (input: {
    UploadId?: string | undefined;
    Bucket?: string | undefined;
    Key?: string | undefined;
  }): Upload => {
    const upload = uploads.get(input.UploadId ?? '');
    if (upload && upload.bucket === input.Bucket && upload.key === input.Key) return upload;
    const message =
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
    throw new AwsFault('NoSuchUpload', message, { status: 404 });
  };

  return {
    CreateMultipartUpload(
      input: CreateMultipartUploadCommandInput,
      context: RequestContext,
    ): Reply<CreateMultipartUploadCommandOutput> {
      const { name } = bucketOf(store, { name: input.Bucket, context });
      const { Key: key = '' } = input;
      started += 1;
      const UploadId = store.hex(`upload/${name}/${key}/${started}`, 32);
      uploads.set(UploadId, { bucket: name, key, input, parts: new Map() });
      return { Bucket: name, Key: key, UploadId };
    },

    UploadPart(input: PartInput, context: RequestContext): Reply<UploadPartCommandOutput> {
      bucketOf(store, { name: input.Bucket, context });
      const body = input.Body ?? new Uint8Array();
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      uploadOf(input).parts.set(input.PartNumber ?? 0, { body, etag });
      return { ETag: etag, ...(input.ChecksumCRC32 !== undefined && { ChecksumCRC32: input.ChecksumCRC32 }) };
    },

    CompleteMultipartUpload(
      input: CompleteMultipartUploadCommandInput,
      context: RequestContext,
    ): Reply<CompleteMultipartUploadCommandOutput> {
      const bucket = bucketOf(store, { name: input.Bucket, context });
      const upload = uploadOf(input);
      const bodies = (input.MultipartUpload?.Parts ?? []).map(({ PartNumber = 0, ETag }, index, all) => {
        const part = upload.parts.get(PartNumber);
        if (!part || part.etag.replaceAll('"', '') !== ETag?.replaceAll('"', '')) {
          const message =
            "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
          throw new AwsFault('InvalidPart', message, { status: 400 });
        }
        if (index < all.length - 1 && part.body.length < SMALLEST_PART_BYTES) {
          const message = 'Your proposed upload is smaller than the minimum allowed size';
          throw new AwsFault('EntityTooSmall', message, { status: 400 });
        }
        return part.body;
      });
      const stored = storedMembers(upload.input);
      const version = keepObject(store, {
        bucket,
        key: upload.key,
        body: Buffer.concat(bodies),
        stored,
        lock: upload.input,
      });
      uploads.delete(input.UploadId ?? '');
      return { Bucket: bucket.name, Key: upload.key, ETag: version.etag, ...versionHeader(bucket, version) };
    },

    AbortMultipartUpload(input: AbortMultipartUploadCommandInput, context: RequestContext) {
      bucketOf(store, { name: input.Bucket, context });
      uploadOf(input);
      uploads.delete(input.UploadId ?? '');
      return {};
    },
  };
}
