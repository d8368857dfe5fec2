import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { migrateDatabase, stageSettings } from '../../functions/migrate-database/migrate-database.ts';
import { emptyTables } from '../support/ordering.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

const at = (day: number) => new Date(Date.UTC(2026, 0, day));

let postgres: TestDatabase;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(() => emptyTables(postgres.database));

const deploy = (day: number, accounts: readonly { id: string; leaving?: boolean }[]) =>
  migrateDatabase(
    stageSettings.parse({
      landingAccounts: accounts.map((account) => ({
        cloud: 'aws',
        account: account.id,
        purpose: 'pool',
        regions: ['eu-central-1'],
        access: {},
        quotas: {},
        rancherCredentialSecretArn: 'arn',
        ...account,
      })),
    }),
    { database: postgres.database, now: () => at(day) },
  );
const leaving = async () => {
  const rows = await postgres.database
    .selectFrom('landing_accounts')
    .select(['id', 'leaving_since'])
    .orderBy('id')
    .execute();
  return Object.fromEntries(rows.map(({ id, leaving_since }) => [id, leaving_since]));
};

describe('A landing account', () => {
  test('leaves from the first deployment that says so, and may come back', async () => {
    await deploy(1, [{ id: 'one' }]);
    await deploy(2, [{ id: 'one', leaving: true }]);
    await deploy(3, [{ id: 'one', leaving: true }]);
    const left = await leaving();

    await deploy(4, [{ id: 'one' }]);

    expect(left).toEqual({ one: at(2) });
    expect(await leaving()).toEqual({ one: null });
  });

  test('that is not named any more stays known, and leaves', async () => {
    await deploy(1, [{ id: 'one' }, { id: 'two' }]);
    await deploy(2, [{ id: 'two' }]);
    await deploy(3, []);

    expect(await leaving()).toEqual({ one: at(2), two: at(3) });
  });
});
