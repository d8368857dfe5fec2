import { createAzure } from '../../simulators/azure/azure.ts';
import type { Application } from '../../simulators/azure/settings.ts';
import type { LandingAccountSettings } from '../simulated-world.ts';
import { accessOf, type Onboard, type Onboarding } from './onboarded.ts';

/** Two applications for each subscription: one that our roles enter by their tokens, and one with the secret that Rancher holds. */
export const onboardAzure: Onboard = (accounts, onboarding) => {
  const { world, webIdentity } = onboarding;
  const entries = accounts.map((account) => ({
    account,
    backend: backendOf(account, onboarding),
    rancher: rancherOf(account, onboarding),
  }));
  const vendor = createAzure(world, {
    subscriptions: accounts.map((each) => ({ subscriptionId: each.account, tenantId: accessOf(each, 'tenantId') })),
    applications: entries.flatMap(({ backend, rancher }) => [backend, rancher]),
    identities: accounts.map((each) => ({ id: accessOf(each, 'clusterIdentity') })),
    webIdentity,
  });
  const rancherKeys = entries.map(({ account, rancher }) => {
    const { clientId, clientSecret, tenantId } = rancher;
    return [account.id, { clientId, clientSecret, subscriptionId: account.account, tenantId }] as const;
  });
  return { vendor, rancherKeys: new Map(rancherKeys) };
};

function backendOf(account: LandingAccountSettings, { world, webIdentity, backend }: Onboarding): Application {
  const issuer = webIdentity.issuerOf(backend.accountId);
  return {
    tenantId: accessOf(account, 'tenantId'),
    clientId: accessOf(account, 'clientId'),
    objectId: uuid(world.hex(`azure/backend/${account.id}`, 32)),
    federatedCredentials: backend.roleArns.map((subject) => ({
      issuer,
      subject,
      audience: 'api://AzureADTokenExchange',
    })),
    roles: [{ subscriptionId: account.account, actions: ['*'] }],
  };
}

function rancherOf(account: LandingAccountSettings, { world }: Onboarding) {
  return {
    tenantId: accessOf(account, 'tenantId'),
    clientId: uuid(world.hex(`azure/rancher/${account.id}`, 32)),
    objectId: uuid(world.hex(`azure/rancher-object/${account.id}`, 32)),
    clientSecret: world.hex(`azure/rancher-secret/${account.id}`, 40),
    roles: [{ subscriptionId: account.account, actions: ['*'] }],
  } satisfies Application;
}

const uuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
