import { describe, expect, test } from '@jest/globals';
import { stageSettings } from '../../functions/migrate-database/migrate-database.ts';
import { filesUnder, read } from './repository.ts';

const stages = filesUnder('infra/stages', '.json').map((file) => [file, JSON.parse(read(file)) as unknown] as const);
const accountsOf = (settings: unknown) => stageSettings.parse(settings).landingAccounts;
const repeated = (values: readonly string[]) => values.filter((value, at) => values.indexOf(value) !== at);

describe('the settings of a stage', () => {
  test.each(stages)('%s can be read by the deployment', (_file, settings) => {
    expect(() => stageSettings.parse(settings)).not.toThrow();
  });

  test.each(stages)('%s names no landing account, role or external id twice', (_file, settings) => {
    const accounts = accountsOf(settings);

    expect(repeated(accounts.map(({ id }) => id))).toEqual([]);
    expect(repeated(accounts.map(({ cloud, account }) => `${cloud}/${account}`))).toEqual([]);
    expect(repeated(accounts.flatMap(({ access }) => access.externalId ?? []))).toEqual([]);
  });

  test.each(stages)('in %s each AWS account is entered by its own roles, with an external id', (_file, settings) => {
    const wrong = accountsOf(settings)
      .filter(({ cloud }) => cloud === 'aws')
      .filter(({ account, access }) => {
        const own = access.roleArn === `arn:aws:iam::${account}:role/tenantry-provisioning`;
        const keys = access.rancherKeysRoleArn === `arn:aws:iam::${account}:role/tenantry-rancher-keys`;
        return !own || !keys || (access.externalId ?? '').length < 12;
      });

    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test('an account that would lie in two regions of a cloud that has one for each is refused, with the remedy', () => {
    const local = stages.find(([file]) => file.endsWith('/local.json'))?.[1];
    const spread = accountsOf(local).map((account) => ({ ...account, regions: ['eu-de', 'eu-nl'] }));

    const { error } = stageSettings.safeParse({ landingAccounts: spread });

    expect(error?.issues.map(({ path: [, index] }) => spread[Number(index)]?.cloud)).toEqual(['otc', 'otc']);
    expect(error?.issues[0]?.message).toMatch(/each further region as an account of its own/);
  });

  test.each(stages)("in %s Rancher's key of an account is a secret that create-cluster may read", (_file, settings) => {
    const withKey = accountsOf(settings).filter(({ cloud }) => cloud !== 'otc');
    const without = accountsOf(settings).filter(({ cloud }) => cloud === 'otc');
    const wrong = [
      ...withKey.filter(
        ({ id, rancherCredentialSecretArn = '' }) =>
          !rancherCredentialSecretArn.includes(`:secret:tenantry/landing/${id}-`),
      ),
      ...without.filter(({ rancherCredentialSecretArn }) => rancherCredentialSecretArn !== undefined),
    ];

    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test.each(stages)('%s gives Node the certificates that verify the database', (_file, settings) => {
    const { databaseSslMode, extraCaCertificates } = settings as Record<string, unknown>;

    expect(extraCaCertificates).toBe(databaseSslMode === 'disable' ? '' : '/var/runtime/ca-cert.pem');
  });

  test('the local stage has room for a hundred tenants, six addresses each', () => {
    const settings = stages.find(([file]) => file.endsWith('/local.json'))?.[1];

    const room = accountsOf(settings).map(({ quotas }) =>
      Math.min(quotas.vpcs ?? 0, Math.floor((quotas.elasticIps ?? 0) / 6), quotas.dbClusters ?? 0),
    );

    expect(room.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(100);
  });
});
