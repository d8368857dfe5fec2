import { createPublicKey } from 'node:crypto';
import * as z from 'zod';
import type { AwsService, RequestContext } from '../runtime/gateway/aws-service.ts';

/** What an auditor is handed: every version of every object in the bucket, and the public half of the key. */
export interface SealExport {
  readonly publicKeyPem: string;
  readonly objects: readonly { readonly key: string; readonly text: string }[];
}

export interface AuditSeals {
  readonly bucket: string;
  readonly keyArn: string;
  export(): Promise<SealExport>;
}

/** As in infra/foundation/template.yml. */
const RETENTION_YEARS = 10;

const madeKey = z.object({ KeyMetadata: z.object({ Arn: z.string() }) });
const publicKey = z.object({ PublicKey: z.instanceof(Uint8Array) });
const versions = z.object({ Versions: z.array(z.object({ Key: z.string(), VersionId: z.string() })) });
const object = z.object({ Body: z.instanceof(Uint8Array) });

/** The bucket and the key that the foundation stack makes for the seals of the audit. */
export async function createAuditSeals(
  place: { accountId: string; region: string },
  services: { s3: AwsService; kms: AwsService },
): Promise<AuditSeals> {
  const bucket = `tenantry-audit-seals-${place.accountId}-${place.region}`;
  const call = async (service: AwsService, { operation, input }: { operation: string; input: object }) =>
    service.operations[operation]?.(input as never, contextOf(place));

  await call(services.s3, {
    operation: 'CreateBucket',
    input: { Bucket: bucket, ObjectLockEnabledForBucket: true },
  });
  const rule = { DefaultRetention: { Mode: 'COMPLIANCE', Years: RETENTION_YEARS } };
  await call(services.s3, {
    operation: 'PutObjectLockConfiguration',
    input: { Bucket: bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: rule } },
  });
  const created = await call(services.kms, {
    operation: 'CreateKey',
    input: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', Description: 'Signs the seals of the audit.' },
  });
  const keyArn = madeKey.parse(created).KeyMetadata.Arn;
  await call(services.kms, {
    operation: 'CreateAlias',
    input: { AliasName: 'alias/tenantry-audit-seal', TargetKeyId: keyArn },
  });

  return {
    bucket,
    keyArn,
    async export() {
      const key = publicKey.parse(await call(services.kms, { operation: 'GetPublicKey', input: { KeyId: keyArn } }));
      const listed = await call(services.s3, { operation: 'ListObjectVersions', input: { Bucket: bucket } });
      const objects = versions.parse(listed).Versions.map(async ({ Key, VersionId }) => {
        const read = await call(services.s3, { operation: 'GetObject', input: { Bucket: bucket, Key, VersionId } });
        return { key: Key, text: Buffer.from(object.parse(read).Body).toString('utf8') };
      });
      return { publicKeyPem: pemOf(key.PublicKey), objects: await Promise.all(objects) };
    },
  };
}

function pemOf(der: Uint8Array): string {
  const key = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
  return key.export({ format: 'pem', type: 'spki' }).toString();
}

function contextOf({ accountId, region }: { accountId: string; region: string }): RequestContext {
  const arn = `arn:aws:iam::${accountId}:role/foundation`;
  return {
    caller: { accountId, arn, accessKeyId: 'foundation', observer: false },
    region,
    requestId: 'foundation',
    invocationId: undefined,
  };
}
