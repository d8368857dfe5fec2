import * as z from 'zod';
import { createGateway } from '../../local/runtime/gateway/gateway.ts';
import { createIdentities } from '../../local/runtime/gateway/identities.ts';
import { awsManners } from '../../local/simulators/aws/manners.ts';
import { createSts } from '../../local/simulators/aws/sts/sts.ts';
import { createWebIdentity } from '../../local/simulators/aws/sts/web-identity.ts';
import { createCallGuard } from '../../local/simulators/calls/call-guard.ts';
import { createOtc } from '../../local/simulators/otc/otc.ts';
import { createRestServer } from '../../local/simulators/rest/server.ts';
import type { RestRoute, RestVendor } from '../../local/simulators/rest/vendor.ts';
import { createWorld, type World } from '../../local/simulators/world/world.ts';
import type { AdapterDependencies } from '../../src/clouds/adapters.ts';
import type { LandingAccount } from '../../src/clouds/cloud-adapter.ts';
import { createRestClient, type RestCall } from '../../src/clouds/rest/client.ts';
import { type VirtualClock, virtualClock } from './clock.ts';
import { type RancherBeside, rancherBeside } from './rancher-beside.ts';

export interface SentBody {
  /** `POST /v1/{project}/vpcs` */
  readonly request: string;
  readonly body: unknown;
}

export interface SimulatedOtc {
  readonly clock: VirtualClock;
  readonly world: World;
  readonly landingAccount: LandingAccount;
  readonly dependencies: AdapterDependencies;
  /** Beside it in one world; what is admitted there is up to the test. */
  readonly rancher: RancherBeside;
  /** Every body that came, with the route that it came to. */
  readonly sent: SentBody[];
  /** Asks as somebody at the console of the project would: with all rights there, past the adapter. */
  ask(call: RestCall): Promise<unknown>;
  /** Of the backend's account, with its keys as it publishes them. */
  readonly issuer: string;
  readonly jwks: { readonly keys: readonly object[] };
  /** A token of the role, meant for this audience. */
  identity(audience: string): string;
  counts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

const MANAGEMENT_ACCOUNT = '111111111111';
const CALLER = `arn:aws:sts::${MANAGEMENT_ACCOUNT}:assumed-role/tenantry-local-ensure-network/run`;
/** As it stands in a token: the role, not its session. */
export const CALLER_ROLE = `arn:aws:iam::${MANAGEMENT_ACCOUNT}:role/tenantry-local-ensure-network`;
export const ADMINISTRATOR_TOKEN = 'token-of-the-administrator';
export const PROJECT = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
/** From where the backend and Rancher call. */
export const EGRESS = '203.0.113.10/32';
const AUDIENCE = 'tenantry-landing';

/** The Open Telekom Cloud on a loopback port, with one project whose identity provider trusts the backend's account. */
export async function simulatedOtc(
  options: { quotas?: Record<string, number>; hiddenShare?: number } = {},
): Promise<SimulatedOtc> {
  const clock = virtualClock();
  const quotas = { vpcs: 20, publicIps: 60, loadBalancers: 30, ...options.quotas };
  const world = createWorld({
    clock,
    seed: 7,
    accounts: [{ accountId: PROJECT, quotas }],
    visibility: { share: options.hiddenShare ?? 0, longestMs: 1000 },
  });
  const webIdentity = createWebIdentity({ clock, hex: world.hex });
  const identities = createIdentities({ backendAccountId: MANAGEMENT_ACCOUNT, now: () => clock.now() });
  const gateway = createGateway({
    services: [createSts({ clock, identities, roles: new Map(), hex: world.hex, webIdentity })],
    identities,
    resourceTags: () => ({}),
    ...createCallGuard(world, { mannersOf: awsManners }),
  });
  const otc = createOtc(world, {
    webIdentity,
    agentHome: () => rancher.rancher,
    administratorToken: ADMINISTRATOR_TOKEN,
    identityProviders: [
      {
        id: 'tenantry',
        issuer: webIdentity.issuerOf(MANAGEMENT_ACCOUNT),
        clientId: AUDIENCE,
        projects: [PROJECT],
      },
    ],
  });
  const rancher = await rancherBeside({ world, clock, vendor: otc }, {});
  const sent: SentBody[] = [];
  const guard = createCallGuard(world, { mannersOf: (service) => otc.mannersOf(service) ?? awsManners(service) });
  let requests = 0;
  const server = createRestServer({
    vendors: [recording(otc, sent)],
    clock,
    hooks: guard,
    egressCidrs: [EGRESS],
    requestId: () => {
      requests += 1;
      return `request-${requests}`;
    },
  });
  const [{ url: awsUrl }, { url: endpointUrl }] = [await gateway.listen(), await server.listen()];
  const issued = identities.issue({ arn: CALLER, accountId: MANAGEMENT_ACCOUNT });
  // Where a deployed function finds them too. The environment belongs to the test file: jest gives each its own copy.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: awsUrl,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: issued.accessKeyId,
    AWS_SECRET_ACCESS_KEY: issued.secretAccessKey,
    AWS_SESSION_TOKEN: issued.sessionToken,
  });

  const identity = (aud: string) =>
    webIdentity.issue({
      accountId: MANAGEMENT_ACCOUNT,
      claims: { aud, sub: 'arn:aws:iam::111111111111:role/somebody', exp: Math.floor(clock.now() / 1000) + 300 },
    });
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
    clock,
    world,
    sent,
    identity,
    issuer: webIdentity.issuerOf(MANAGEMENT_ACCOUNT),
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
    close: async () => {
      await rancher.close();
      await server.close();
      await gateway.close();
    },
  };
}

/** The vendor with a note of every body. The routes of a host stay the same list, by which the server keeps them. */
function recording(vendor: RestVendor, sent: SentBody[]): RestVendor {
  const known = new Map<readonly RestRoute[], readonly RestRoute[]>();
  const noted = (route: RestRoute): RestRoute => ({
    ...route,
    run: (request) => {
      if (request.body !== undefined) sent.push({ request: `${route.method} ${route.path}`, body: request.body });
      return route.run(request);
    },
  });
  return {
    ...vendor,
    routesAt(host) {
      const routes = vendor.routesAt(host);
      if (!routes) return undefined;
      const recorded = known.get(routes) ?? routes.map(noted);
      known.set(routes, recorded);
      return recorded;
    },
  };
}
