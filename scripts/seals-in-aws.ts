import { createPublicKey, type KeyObject } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import { SEAL_PREFIX } from '../src/audit/seal.ts';
import type { ExportedSeal, SealProblem } from '../src/audit/verify-seals.ts';
import type { Exported } from './exported-seals.ts';

/** The AWS command line reads the second, the SDK only the first. */
const { AWS_REGION: region = process.env.AWS_DEFAULT_REGION } = process.env;
const place = region === undefined ? {} : { region };

/**
 * Seals in the bucket itself: every version, since one that was put over another, or covered by a delete marker, is still there. Takes
 * credentials, region and endpoint from the environment, as the AWS command line does.
 */
export async function sealsInBucket(bucket: string): Promise<Exported> {
  const client = new S3Client(place);
  const seals: ExportedSeal[] = [];
  const problems: SealProblem[] = [];
  let after: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
  while (after) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: SEAL_PREFIX, ...after }),
    );
    for (const { Key = '' } of page.DeleteMarkers ?? []) {
      problems.push({ name: Key, problem: 'somebody covered it with a delete marker' });
    }
    for (const { Key = '', VersionId } of page.Versions ?? []) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key, VersionId }));
      seals.push({ name: Key, text: (await Body?.transformToString()) ?? '' });
    }
    after = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined;
  }
  return { seals, problems };
}

/** By key id, ARN or alias. */
export async function keyInKms(id: string): Promise<KeyObject> {
  const { PublicKey } = await new KMSClient(place).send(new GetPublicKeyCommand({ KeyId: id }));
  if (!PublicKey) throw new Error(`KMS has no public key for ${id}.`);
  return createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
}
