import * as z from 'zod';
import { createOtc } from '../../local/simulators/otc/otc.ts';
import type { AdapterDependencies } from '../../src/clouds/adapters.ts';
import type { LandingAccount } from '../../src/clouds/cloud-adapter.ts';
import { createRestClient, type RestCall } from '../../src/clouds/rest/client.ts';
import { BACKEND_ACCOUNT, BACKEND_ROLE } from './backend.ts';
import { type RancherBeside, rancherBeside } from './rancher-beside.ts';
import { type RestCloud, startRestCloud } from './rest-cloud.ts';

export interface SimulatedOtc extends Omit<RestCloud, 'webIdentity' | 'identity'> {
  readonly landingAccount: LandingAccount;
  readonly dependencies: AdapterDependencies;
  /** Beside it in one world; what is admitted there is up to the test. */
  readonly rancher: RancherBeside;
  /** Asks as somebody at the console of the project would: with all rights there, past the adapter. */
  ask(call: RestCall): Promise<unknown>;
  /** The keys of the backend's account, as its issuer publishes them. */
  readonly jwks: { readonly keys: readonly object[] };
  /** A token of somebody's role, meant for this audience. */
  identity(audience: string): string;
  counts(): Readonly<Record<string, number>>;
}

export const ADMINISTRATOR_TOKEN = 'token-of-the-administrator';
export const PROJECT = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
/** From where the backend and Rancher call. */
export const EGRESS = '203.0.113.10/32';
const AUDIENCE = 'tenantry-landing';

/** The Open Telekom Cloud on a loopback port, with one project whose identity provider trusts the backend's account. */
export async function simulatedOtc(
  options: { quotas?: Record<string, number>; hiddenShare?: number } = {},
): Promise<SimulatedOtc> {
  const { webIdentity, ...otc } = await startRestCloud({
    account: PROJECT,
    quotas: { vpcs: 20, publicIps: 60, loadBalancers: 30, ...options.quotas },
    hiddenShare: options.hiddenShare,
    egressCidrs: [EGRESS],
    isSomebodyElse: (subject) => subject !== BACKEND_ROLE,
    vendor: (world, trusted) =>
      createOtc(world, {
        webIdentity: trusted,
        agentHome: () => rancher.rancher,
        administratorToken: ADMINISTRATOR_TOKEN,
        identityProviders: [
          { id: 'tenantry', issuer: trusted.issuerOf(BACKEND_ACCOUNT), clientId: AUDIENCE, projects: [PROJECT] },
        ],
      }),
  });
  const { clock, world, url: endpointUrl } = otc;
  const rancher = await rancherBeside(otc, {});
  const identity = (aud: string) => otc.identity({ aud, sub: `arn:aws:iam::${BACKEND_ACCOUNT}:role/somebody` });
  const anybody = createRestClient({ cloud: 'OTC', endpointUrl });
  const tokenOfSomebody = async () => {
    const { headers } = await anybody.call(
      {
        method: 'POST',
        url: 'https://iam.eu-de.otc.t-systems.com/v3.0/OS-AUTH/id-token/tokens',
        headers: { 'x-idp-id': 'tenantry' },
        body: { auth: { id_token: { id: identity(AUDIENCE) }, scope: { project: { id: PROJECT } } } },
      },
      z.unknown(),
    );
    return { 'x-auth-token': headers['x-subject-token'] ?? '' };
  };
  const somebody = createRestClient({ cloud: 'OTC', endpointUrl, authorization: tokenOfSomebody });

  return {
    ...otc,
    identity,
    jwks: webIdentity.jwks(),
    landingAccount: {
      id: 'otc-1',
      cloud: 'otc',
      account: PROJECT,
      access: { identityProvider: 'tenantry', audience: AUDIENCE, nodeKeyPair: 'tenantry-nodes' },
      rancherCredentialSecretArn: '',
    },
    rancher,
    dependencies: { now: () => clock.now(), endpointUrl, rancher: rancher.access },
    ask: async (call) => (await somebody.call(call, z.unknown())).body,
    counts: () => world.groundTruth().otc ?? {},
    async close() {
      await rancher.close();
      await otc.close();
    },
  };
}
