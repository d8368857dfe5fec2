import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { sealBucket } from '../../src/audit/seal-bucket.ts';
import { signingKey } from '../../src/audit/signing-key.ts';
import { databaseConfig } from '../../src/platform/config.ts';
import { lambda } from '../../src/platform/lambda.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { sealAudit } from './seal-audit.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));
const archive = sealBucket({ bucket: config.SEAL_BUCKET, client: new S3Client({}) });
const sign = signingKey({ keyArn: config.SEAL_KEY_ARN, client: new KMSClient({}) });

/** Called by a schedule: with what does not matter. */
export const handler = lambda('seal-audit', () => sealAudit({ database, archive, sign, now: () => new Date() }));
