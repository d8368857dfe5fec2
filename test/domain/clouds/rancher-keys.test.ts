import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { capabilities as aws } from '../../../src/clouds/aws/capabilities.ts';
import { capabilities as azure } from '../../../src/clouds/azure/capabilities.ts';
import type { LandingAccount } from '../../../src/clouds/cloud-adapter.ts';
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

const { landingAccounts }: { landingAccounts: LandingAccount[] } = JSON.parse(
  readFileSync(new URL('../../../infra/stages/local.json', import.meta.url), 'utf8'),
);
const open = rancherKeysOpener({ now: Date.now });
const account = {
  id: 'one',
  account: '222222222201',
  access: {},
  rancherCredentialSecretArn: 'arn:aws:secretsmanager:x',
};

describe('whether the keys of Rancher are rotated by us', () => {
  test.each(clouds)('is said truly by %s, for accounts of %s', async (folder, cloud, { rotatesRancherKeys }) => {
    const file = new URL(`../../../src/clouds/${folder}/rancher-keys.ts`, import.meta.url);
    const registered = landingAccounts.find((each) => each.cloud === cloud);
    if (!registered) throw new Error(`The stage local has no landing account at ${cloud}.`);

    const opened = await open(registered);

    expect({ file: existsSync(file), opened: !('notRotated' in opened) }).toEqual({
      file: rotatesRancherKeys,
      opened: rotatesRancherKeys,
    });
  });

  test.each([
    ['aws', 'no role that may rotate keys'],
    ['azure', 'no identity that may rotate passwords'],
    ['gcp', 'no service account that may rotate keys'],
  ])('depends at %s on an account that was prepared for it', async (cloud, words) => {
    await expect(open({ ...account, cloud })).resolves.toEqual({ notRotated: expect.stringContaining(words) });
  });
});
