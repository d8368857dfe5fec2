import { generateKeyPairSync } from 'node:crypto';
import { createGoogle } from '../../simulators/google/google.ts';
import type { GoogleProject } from '../../simulators/google/settings.ts';
import type { LandingAccountSettings } from '../simulated-world.ts';
import { accessOf, type Onboard, type Onboarding, rotatesKeys } from './onboarded.ts';

let pair: { readonly publicKey: string; readonly privateKey: string } | undefined;

/** One for all accounts, because it takes a while; random on purpose, and no part of anything that a seed repeats. */
function keyPair() {
  pair ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return pair;
}

/**
 * In each project an identity provider that trusts our issuer, a service account that our roles may act as, one whose key Rancher holds, and one
 * that only the function acts as which rotates that key.
 */
export const onboardGoogle: Onboard = (accounts, onboarding) => {
  const entries = accounts.map((account) => ({ account, ...projectOf(account, onboarding) }));
  const vendor = createGoogle(onboarding.world, {
    verifyIdentity: onboarding.webIdentity.verify,
    projects: entries.map(({ project }) => project),
  });
  return { vendor, rancherKeys: new Map(entries.map(({ account, key }) => [account.id, key])) };
};

function projectOf(
  account: LandingAccountSettings,
  { world, webIdentity, backend }: Onboarding,
): { project: GoogleProject; key: object } {
  const provider = accessOf(account, 'workloadIdentityProvider');
  const [pool = ''] = provider.split('/providers/');
  const projectNumber = /projects\/(\d+)\//.exec(provider)?.[1] ?? '';
  const email = accessOf(account, 'rancherServiceAccount');
  const keysEmail = accessOf(account, 'rancherKeysServiceAccount');
  const principalOf = (arn: string) => `principal:${pool}/subject/${arn}`;
  const keyId = world.hex(`google/rancher-key/${account.id}`, 40);
  const { publicKey, privateKey } = keyPair();
  return {
    project: {
      projectId: account.account,
      projectNumber,
      identityProviders: [{ name: provider, issuer: webIdentity.issuerOf(backend.accountId) }],
      serviceAccounts: [
        {
          email: accessOf(account, 'serviceAccount'),
          permissions: 'all',
          identityUsers: backend.roleArns.map(principalOf),
        },
        {
          email,
          permissions: 'all',
          identityUsers: [],
          publicKeys: { [keyId]: publicKey },
          keyAdministrators: [keysEmail],
        },
        {
          email: keysEmail,
          permissions: ['monitoring.timeSeries.list'],
          identityUsers: backend.roleArns.filter(rotatesKeys).map(principalOf),
        },
      ],
    },
    key: {
      type: 'service_account',
      project_id: account.account,
      private_key_id: keyId,
      private_key: privateKey,
      client_email: email,
      token_uri: 'https://oauth2.googleapis.com/token',
    },
  };
}
