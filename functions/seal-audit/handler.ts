import { databaseConfig } from '../../src/platform/config.ts';
import { lambda } from '../../src/platform/lambda.ts';
import { connect } from '../../src/postgres/database.ts';
import { readConfig } from './config.ts';
import { sealAudit } from './seal-audit.ts';

const config = readConfig(process.env);
const database = connect(databaseConfig(config));

/** The clients of S3 and KMS load with the first run and not at the start: nobody waits for it, and they are large. */
async function connectOutside() {
  const { sealBucket } = await import('../../src/audit/seal-bucket.ts');
  const { signingKey } = await import('../../src/audit/signing-key.ts');
  return { archive: sealBucket(config.SEAL_BUCKET), sign: signingKey(config.SEAL_KEY_ARN) };
}
let outside: ReturnType<typeof connectOutside> | undefined;

/** Called by a schedule: with what does not matter. */
export const handler = lambda('seal-audit', async () => {
  outside ??= connectOutside();
  return sealAudit({ database, ...(await outside), now: () => new Date() });
});
