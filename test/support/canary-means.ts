import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { readOrderFile } from '../../local/cli/order-files.ts';
import { run } from '../../local/cli/run.ts';
import { plain } from '../../local/cli/style.ts';
import type { Scenario } from './scenario.ts';
import { withClient } from './sinks.ts';

/** Publishes orders as `npm start` does, and returns all that a person sees of them: what is printed, and the report. */
export async function playAsPerson(orders: readonly object[], { cloud }: Scenario): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-person-'));
  const reportFile = join(folder, 'report.json');
  const path = join(folder, 'orders.json');
  const printed: string[] = [];
  try {
    await writeFile(path, JSON.stringify(orders));
    await run(
      {
        batches: [await readOrderFile({ path, origin: 'orders.json' })],
        reportFile,
        sealFolder: join(folder, 'seals'),
      },
      {
        cloud,
        lookEveryMs: 5_000,
        terminal: {
          screen: { write: (text) => printed.push(text) },
          style: plain,
          print: (lines) => void printed.push(...lines.map((line) => `${line}\n`)),
          wallMs: () => 0,
          repeat: () => () => undefined,
          pause: () => Promise.resolve(),
        },
      },
    );
    return printed.join('') + (await readFile(reportFile, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const keySchema = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });

/** The static key of the account in which a tenant is placed, as onboarding left it for Rancher. */
export async function landingKeyOf(tenantId: string, scenario: Scenario): Promise<z.infer<typeof keySchema>> {
  const [account] = await scenario.sql<{ arn: string }>(
    `select rancher_credential_secret_arn as arn from landing_accounts a
     join tenants t on t.landing_account_id = a.id where t.id = $1`,
    [tenantId],
  );
  return withClient(scenario, SecretsManagerClient, async (client) => {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: account?.arn }));
    return keySchema.parse(JSON.parse(SecretString));
  });
}
