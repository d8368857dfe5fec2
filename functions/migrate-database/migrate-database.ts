import { sql } from 'kysely';
import * as z from 'zod';
import { cloudNamed } from '../../src/placement/catalogue.ts';
import type { Database } from '../../src/postgres/database.ts';
import { migrate } from '../../src/postgres/migrate.ts';

const landingAccount = z
  .object({
    id: z.string().min(1),
    cloud: z.string().min(1),
    account: z.string().min(1),
    purpose: z.enum(['pool', 'dedicated', 'shared-clusters']),
    regions: z.array(z.string().min(1)).min(1),
    access: z.record(z.string(), z.string()),
    quotas: z.record(z.string(), z.number().int().nonnegative()),
    /** Absent where Rancher makes no clusters and so holds no key: those of the Open Telekom Cloud are imported. */
    rancherCredentialSecretArn: z.string().min(1).optional(),
    /** Gets no tenant any more; when the last one is gone its keys are revoked. */
    leaving: z.boolean().default(false),
  })
  .refine(({ cloud, regions }) => regions.length === 1 || !cloudNamed(cloud)?.oneRegionAccounts, {
    path: ['regions'],
    error: 'An account of this cloud lies in one region: register each further region as an account of its own.',
  });

/** The landing accounts of a stage, as its settings name them. */
export const stageSettings = z.object({ landingAccounts: z.array(landingAccount) });

/**
 * Brings the schema up to date and registers the landing accounts of the stage. An account that the settings no longer name stays, for its tenants, and
 * gets no others.
 */
export async function migrateDatabase(
  settings: z.infer<typeof stageSettings>,
  { database, now }: { database: Database; now: () => Date },
): Promise<{ migrations: string[]; landingAccounts: number }> {
  const migrations = await migrate(database);
  for (const account of settings.landingAccounts) {
    const row = {
      cloud: account.cloud,
      account: account.account,
      purpose: account.purpose,
      regions: JSON.stringify(account.regions),
      access: JSON.stringify(account.access),
      quotas: JSON.stringify(account.quotas),
      rancher_credential_secret_arn: account.rancherCredentialSecretArn ?? '',
    };
    const leaving = account.leaving ? now() : null;
    await database
      .insertInto('landing_accounts')
      .values({ id: account.id, ...row, leaving_since: leaving })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({
          ...row,
          leaving_since: leaving && sql<Date>`coalesce(landing_accounts.leaving_since, ${leaving})`,
        }),
      )
      .execute();
  }
  const named = settings.landingAccounts.map(({ id }) => id);
  await database
    .updateTable('landing_accounts')
    .set({ leaving_since: now() })
    .where('leaving_since', 'is', null)
    .where('id', 'not in', [...named, ''])
    .execute();
  return { migrations, landingAccounts: settings.landingAccounts.length };
}
