import { createOtc } from '../../simulators/otc/otc.ts';
import { accessOf, type Onboard } from './onboarded.ts';

/** An identity provider that takes our issuer's tokens. Rancher holds no key here: its clusters are registered with it. */
export const onboardOtc: Onboard = (accounts, { world, webIdentity, backend, agentHome }) => ({
  vendor: createOtc(world, {
    webIdentity,
    agentHome,
    // One for all projects of a customer of the cloud.
    identityProviders: [...Map.groupBy(accounts, (account) => accessOf(account, 'identityProvider'))].map(
      ([id, own]) => ({
        id,
        issuer: webIdentity.issuerOf(backend.accountId),
        clientId: own.map((account) => accessOf(account, 'audience'))[0] ?? '',
        projects: own.map(({ account }) => account),
      }),
    ),
  }),
  rancherKeys: new Map(),
});
