import { createOtc } from '../../simulators/otc/otc.ts';
import { accessOf, type Onboard } from './onboarded.ts';

/** An identity provider that takes our issuer's tokens. Rancher holds no key here: its clusters are registered with it. */
export const onboardOtc: Onboard = (accounts, { world, webIdentity, backend, agentHome }) => ({
  vendor: createOtc(world, {
    webIdentity,
    agentHome,
    identityProviders: accounts.map((account) => ({
      id: accessOf(account, 'identityProvider'),
      issuer: webIdentity.issuerOf(backend.accountId),
      clientId: accessOf(account, 'audience'),
      projects: [account.account],
    })),
  }),
  rancherKeys: new Map(),
});
