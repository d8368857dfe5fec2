import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { capabilities as aws } from '../../../src/clouds/aws/capabilities.ts';
import { capabilities as azure } from '../../../src/clouds/azure/capabilities.ts';
import { capabilities as google } from '../../../src/clouds/google/capabilities.ts';
import { rancherKeysOpener } from '../../../src/clouds/open-rancher-keys.ts';
import { capabilities as otc } from '../../../src/clouds/otc/capabilities.ts';

const clouds = [
  ['aws', 'aws', aws],
  ['azure', 'azure', azure],
  ['google', 'gcp', google],
  ['google', 'gcp-sovereign', google],
  ['otc', 'otc', otc],
] as const;

const open = rancherKeysOpener({ now: Date.now });
const account = {
  id: 'one',
  account: '222222222201',
  access: { roleArn: 'arn:aws:iam::222222222201:role/a', externalId: 'tenantry-test-01' },
  rancherCredentialSecretArn: 'arn:aws:secretsmanager:x',
};

describe('whether the keys of Rancher are rotated by us', () => {
  test.each(clouds)('is said truly by %s, for accounts of %s', async (folder, cloud, { rotatesRancherKeys }) => {
    const file = new URL(`../../../src/clouds/${folder}/rancher-keys.ts`, import.meta.url);
    const access = { ...account.access, rancherKeysRoleArn: 'arn:aws:iam::222222222201:role/b' };

    const opened = await open({ ...account, access, cloud });

    expect({ file: existsSync(file), opened: !('notRotated' in opened) }).toEqual({
      file: rotatesRancherKeys,
      opened: rotatesRancherKeys,
    });
  });

  test('depends at AWS on an account that was prepared for it', async () => {
    await expect(open({ ...account, cloud: 'aws' })).resolves.toEqual({
      notRotated: expect.stringContaining('no role that may rotate keys'),
    });
  });
});
