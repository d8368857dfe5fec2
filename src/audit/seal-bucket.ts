import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SEAL_PREFIX, sealName, sealNumber } from './seal.ts';
import type { SealArchive } from './seal-archive.ts';

/**
 * Seals in a bucket with Object Lock. S3 shows an object in lists as soon as it is written, and of two that write to one name with
 * `If-None-Match: *` it lets one through: that, and nothing in our database, is why the row of seals cannot fork.
 */
export function sealBucket(Bucket: string, client: S3Client = new S3Client({})): SealArchive {
  /** Groups of a thousand, then the places of the last group: two calls, however many seals there are. */
  const last = async (): Promise<number> => {
    const groups = await client.send(new ListObjectsV2Command({ Bucket, Prefix: SEAL_PREFIX, Delimiter: '/' }));
    const Prefix = groups.CommonPrefixes?.at(-1)?.Prefix;
    if (groups.IsTruncated) throw new Error('There are more groups of seals than S3 lists at once.');
    if (Prefix === undefined) return 0;
    const places = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
    const number = sealNumber(places.Contents?.at(-1)?.Key ?? '');
    if (number === undefined) throw new Error(`What lies last under ${Prefix} is no seal.`);
    return number;
  };

  return {
    last,
    async read(number) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: sealName(number) }));
      if (!Body) throw new Error(`Seal ${number} came without its content.`);
      return Body.transformToString();
    },
    async add(number, text) {
      try {
        await client.send(
          new PutObjectCommand({
            Bucket,
            Key: sealName(number),
            Body: text,
            ContentType: 'application/json',
            IfNoneMatch: '*',
          }),
        );
        return true;
      } catch (error) {
        if (isTaken(error)) return false;
        throw error;
      }
    },
  };
}

/**
 * 412 says that the name is taken; 409 ConditionalRequestConflict, that somebody takes it at this moment. The SDK sends a put again when
 * its reply was lost, so the one who took it may be ourselves.
 */
function isTaken(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return name === 'PreconditionFailed' || name === 'ConditionalRequestConflict';
}
