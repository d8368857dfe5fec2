import { createAzure } from '../../simulators/azure/azure.ts';
import type { Application, FederatedCredential } from '../../simulators/azure/settings.ts';
import { uuid } from '../../simulators/azure/uuid.ts';
import type { LandingAccountSettings } from '../simulated-world.ts';
import { accessOf, type Onboard, type Onboarding, rotatesKeys } from './onboarded.ts';

/**
 * For each subscription an identity that our roles enter by their tokens, an application with the password that Rancher holds, and an identity
 * by which one function changes that password.
 */
export const onboardAzure: Onboard = (accounts, onboarding) => {
  const { world, webIdentity } = onboarding;
  const entries = accounts.map((account) => ({
    account,
    backend: backendOf(account, onboarding),
    ...rancherOf(account, onboarding),
  }));
  const vendor = createAzure(world, {
    subscriptions: accounts.map((each) => ({ subscriptionId: each.account, tenantId: accessOf(each, 'tenantId') })),
    applications: entries.flatMap(({ backend, rancher, keys }) => [backend, rancher, keys]),
    identities: accounts.map((each) => ({ id: accessOf(each, 'clusterIdentity') })),
    webIdentity,
  });
  const rancherKeys = entries.map(({ account, rancher }) => {
    const { clientId, clientSecret, clientSecretId: secretId, tenantId } = rancher;
    return [account.id, { clientId, clientSecret, secretId, subscriptionId: account.account, tenantId }] as const;
  });
  return { vendor, rancherKeys: new Map(rancherKeys) };
};

function backendOf(account: LandingAccountSettings, onboarding: Onboarding): Application {
  return {
    tenantId: accessOf(account, 'tenantId'),
    clientId: accessOf(account, 'clientId'),
    objectId: uuid(onboarding.world.hex(`azure/backend/${account.id}`, 32)),
    federatedCredentials: onboarding.backend.roleArns.map((arn) => federated(arn, onboarding)),
    roles: [{ subscriptionId: account.account, actions: ['*'] }],
  };
}

function rancherOf(account: LandingAccountSettings, onboarding: Onboarding) {
  const { world, backend } = onboarding;
  const tenantId = accessOf(account, 'tenantId');
  const keys: Application = {
    tenantId,
    clientId: accessOf(account, 'rancherKeysClientId'),
    objectId: uuid(world.hex(`azure/rancher-keys-object/${account.id}`, 32)),
    federatedCredentials: backend.roleArns.filter(rotatesKeys).map((arn) => federated(arn, onboarding)),
    graphPermissions: ['Application.ReadWrite.OwnedBy'],
    roles: [],
  };
  const rancher = {
    tenantId,
    clientId: accessOf(account, 'rancherClientId'),
    objectId: uuid(world.hex(`azure/rancher-object/${account.id}`, 32)),
    clientSecret: world.hex(`azure/rancher-secret/${account.id}`, 40),
    clientSecretId: uuid(world.hex(`azure/rancher-secret-id/${account.id}`, 32)),
    owners: [keys.objectId],
    roles: [{ subscriptionId: account.account, actions: ['*'] }],
  } satisfies Application;
  return { rancher, keys };
}

function federated(subject: string, { webIdentity, backend }: Onboarding): FederatedCredential {
  return { issuer: webIdentity.issuerOf(backend.accountId), subject, audience: 'api://AzureADTokenExchange' };
}
