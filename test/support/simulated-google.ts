import { createGateway } from '../../local/runtime/gateway/gateway.ts';
import { createIdentities } from '../../local/runtime/gateway/identities.ts';
import { awsManners } from '../../local/simulators/aws/manners.ts';
import { createSts } from '../../local/simulators/aws/sts/sts.ts';
import { createWebIdentity } from '../../local/simulators/aws/sts/web-identity.ts';
import { createCallGuard } from '../../local/simulators/calls/call-guard.ts';
import { createGoogle } from '../../local/simulators/google/google.ts';
import { googleManners } from '../../local/simulators/google/manners.ts';
import type { GoogleSettings, ServiceAccount } from '../../local/simulators/google/settings.ts';
import { createRestServer } from '../../local/simulators/rest/server.ts';
import type { RestRequest, RestRoute, RestVendor } from '../../local/simulators/rest/vendor.ts';
import { createWorld, type World } from '../../local/simulators/world/world.ts';
import type { LandingAccount } from '../../src/clouds/cloud-adapter.ts';
import { type VirtualClock, virtualClock } from './clock.ts';

/** A request that reached one of Google's services, as it was sent. */
export interface SentRequest {
  readonly operation: string;
  readonly permissions: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface SimulatedGoogle {
  readonly clock: VirtualClock;
  readonly world: World;
  /** For whoever else lives in the same world. */
  readonly vendor: RestVendor;
  /** Where all of Google's hosts are answered for. */
  readonly url: string;
  readonly landingAccount: LandingAccount;
  readonly sent: readonly SentRequest[];
  /** Calls as the project's owner does in the console, past us. */
  asOwner(call: { method: string; url: string; body?: object }): Promise<Response>;
  /** What the project's resources number, by kind. */
  counts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

export interface SimulatedGoogleOptions {
  readonly universeDomain?: string;
  readonly quotas?: Readonly<Record<string, number>>;
  /** Of the service account that we act as; everything when absent. */
  readonly permissions?: ServiceAccount['permissions'];
  readonly serviceAccounts?: readonly ServiceAccount[];
}

const BACKEND_ACCOUNT = '111111111111';
const ROLE = `arn:aws:iam::${BACKEND_ACCOUNT}:role/tenantry-local-ensure-network`;
const CALLER = `arn:aws:sts::${BACKEND_ACCOUNT}:assumed-role/tenantry-local-ensure-network/run`;
export const PROJECT = 'tenantry-landing';
const POOL = '//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/tenantry';
const PROVIDER = `${POOL}/providers/aws`;
const OURS = `tenantry@${PROJECT}.iam.gserviceaccount.com`;
const OWNER = `owner@${PROJECT}.iam.gserviceaccount.com`;

/** Google Cloud on a loopback port, with one project that trusts our role, and AWS STS on another to say who we are. */
export async function simulatedGoogle(options: SimulatedGoogleOptions = {}): Promise<SimulatedGoogle> {
  const { universeDomain = 'googleapis.com', quotas = {}, permissions = 'all' } = options;
  const clock = virtualClock();
  const world = createWorld({ clock, seed: 7, accounts: [{ accountId: PROJECT, quotas }] });
  const webIdentity = createWebIdentity({ clock, hex: world.hex });
  const users = [`principal:${POOL}/subject/${ROLE}`];
  const settings: GoogleSettings = {
    universeDomain,
    verifyIdentity: webIdentity.verify,
    projects: [
      {
        projectId: PROJECT,
        projectNumber: '123456789012',
        identityProviders: [{ name: PROVIDER, issuer: webIdentity.issuerOf(BACKEND_ACCOUNT) }],
        serviceAccounts: [
          { email: OURS, permissions, identityUsers: users },
          { email: OWNER, permissions: 'all', identityUsers: users },
          ...(options.serviceAccounts ?? []),
        ],
      },
    ],
  };
  const sent: SentRequest[] = [];
  const vendor = recorded(createGoogle(world, settings), sent);
  let requests = 0;
  const server = createRestServer({
    vendors: [vendor],
    clock,
    requestId: () => `request-${requests++}`,
    hooks: createCallGuard(world, { mannersOf: (service) => googleManners(service) ?? awsManners(service) }),
  });
  const { url } = await server.listen();

  const identities = createIdentities({ backendAccountId: BACKEND_ACCOUNT, now: () => clock.now() });
  const gateway = createGateway({
    services: [createSts({ clock, identities, roles: new Map(), hex: world.hex, webIdentity })],
    identities,
  });
  const aws = await gateway.listen();
  const key = identities.issue({ arn: CALLER, accountId: BACKEND_ACCOUNT });
  // Where a deployed function finds them too. The environment belongs to the test file: jest gives each its own copy.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_SESSION_TOKEN: key.sessionToken,
  });

  const post = async (host: string, about: { path: string; body: object; token?: string }): Promise<never> => {
    const headers = {
      'content-type': 'application/json',
      ...(about.token && { authorization: `Bearer ${about.token}` }),
    };
    const init = { method: 'POST', headers, body: JSON.stringify(about.body) };
    return (await (await fetch(`${url}/${host}.${universeDomain}${about.path}`, init)).json()) as never;
  };
  const ownersToken = async (): Promise<string> => {
    const subjectToken = webIdentity.issue({
      accountId: BACKEND_ACCOUNT,
      claims: { aud: `https:${PROVIDER}`, sub: ROLE, exp: clock.now() / 1000 + 300 },
    });
    const scope = 'https://www.googleapis.com/auth/cloud-platform';
    const { access_token: token }: { access_token: string } = await post('sts', {
      path: '/v1/token',
      body: {
        grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience: PROVIDER,
        scope,
        requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
        subjectToken,
        subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
      },
    });
    const path = `/v1/projects/-/serviceAccounts/${OWNER}:generateAccessToken`;
    const { accessToken }: { accessToken: string } = await post('iamcredentials', {
      path,
      body: { scope: [scope] },
      token,
    });
    return accessToken;
  };

  return {
    clock,
    world,
    vendor,
    url,
    landingAccount: {
      id: 'gcp-1',
      cloud: universeDomain === 'googleapis.com' ? 'gcp' : 'gcp-sovereign',
      account: PROJECT,
      access: {
        workloadIdentityProvider: PROVIDER,
        serviceAccount: OURS,
        databaseAdministrator: `database@${PROJECT}.iam.gserviceaccount.com`,
        ...(universeDomain !== 'googleapis.com' && { universeDomain }),
      },
      quotas,
      rancherCredentialSecretArn:
        'arn:aws:secretsmanager:eu-central-1:111111111111:secret:tenantry/landing/gcp-1-a1b2c3',
    },
    sent,
    async asOwner({ method, url: asked, body }) {
      const token = await ownersToken();
      return fetch(asked.replace('https:/', url), {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
    },
    counts: () => world.groundTruth().google ?? {},
    async close() {
      await server.close();
      await gateway.close();
    },
  };
}

/** Remembers what came to each route, as it came. */
function recorded(vendor: RestVendor, sent: SentRequest[]): RestVendor {
  const known = new Map<readonly RestRoute[], readonly RestRoute[]>();
  const watched = (routes: readonly RestRoute[]) =>
    routes.map((route) => ({
      ...route,
      run: (request: RestRequest) => {
        const { operation } = route;
        const permissions: readonly string[] = 'permissions' in route ? (route.permissions as string[]) : [];
        if (request.caller.subject !== OWNER)
          sent.push({ operation, permissions, query: request.query, body: request.body });
        return route.run(request);
      },
    }));
  return {
    ...vendor,
    routesAt(host) {
      const routes = vendor.routesAt(host);
      if (!routes) return undefined;
      const watching = known.get(routes) ?? watched(routes);
      known.set(routes, watching);
      return watching;
    },
  };
}
