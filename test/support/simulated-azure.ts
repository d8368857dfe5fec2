import { createGateway } from '../../local/runtime/gateway/gateway.ts';
import { createIdentities } from '../../local/runtime/gateway/identities.ts';
import { awsManners } from '../../local/simulators/aws/manners.ts';
import { createSts } from '../../local/simulators/aws/sts/sts.ts';
import { createWebIdentity } from '../../local/simulators/aws/sts/web-identity.ts';
import { createAzure } from '../../local/simulators/azure/azure.ts';
import type { Application } from '../../local/simulators/azure/settings.ts';
import { createCallGuard } from '../../local/simulators/calls/call-guard.ts';
import { createRestServer } from '../../local/simulators/rest/server.ts';
import type { RestVendor } from '../../local/simulators/rest/vendor.ts';
import { createWorld, type World } from '../../local/simulators/world/world.ts';
import { openAzureAdapter } from '../../src/clouds/azure/adapter.ts';
import type { CloudAdapter, LandingAccount, TenantPlan } from '../../src/clouds/cloud-adapter.ts';
import { type VirtualClock, virtualClock } from './clock.ts';

export const subscriptionId = '00000000-0000-4000-8000-000000000001';
export const entraTenantId = '00000000-0000-4000-8000-00000000aaaa';
const MANAGEMENT_ACCOUNT = '111111111111';
const ROLE = `arn:aws:iam::${MANAGEMENT_ACCOUNT}:role/tenantry-local-ensure-network`;
const SESSION = `arn:aws:sts::${MANAGEMENT_ACCOUNT}:assumed-role/tenantry-local-ensure-network/run`;

/** Whose tokens Entra takes for ours, what it may do, and an owner of the subscription with a secret of its own. */
export const owner = {
  tenantId: entraTenantId,
  clientId: '00000000-0000-4000-8000-00000000c0de',
  objectId: '00000000-0000-4000-8000-000000000b0b',
  clientSecret: 'a-secret-of-the-owner',
  roles: [{ subscriptionId, actions: ['*'] }],
} satisfies Application;

export const landingAccount: LandingAccount = {
  id: 'azure-01',
  cloud: 'azure',
  account: subscriptionId,
  access: {
    tenantId: entraTenantId,
    clientId: '00000000-0000-4000-8000-000000007e4a',
    databaseAdministratorObjectId: '00000000-0000-4000-8000-0000000dba00',
    databaseAdministratorName: 'tenantry-database-administrators',
  },
  rancherCredentialSecretArn: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:tenantry/landing/azure-01',
};

export const tenant: TenantPlan = {
  tenantId: 't-0a1b2c3d',
  tenantName: 'acme',
  orderId: 'order-1',
  region: 'germanywestcentral',
  zones: ['1', '2', '3'],
  size: 'medium',
  clusterName: 'acme-0a1b2c3d',
  endpointAccess: ['203.0.113.10/32'],
};

/** Of whatever form: it is what tests look into. */
export type Json = ReturnType<typeof JSON.parse>;

export interface ArmAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** A request as it was sent. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface SimulatedAzure {
  readonly clock: VirtualClock;
  readonly world: World;
  readonly adapter: CloudAdapter;
  /** For whoever else lives in the same world. */
  readonly vendor: RestVendor;
  readonly url: string;
  readonly issuer: string;
  /** Every request to Resource Manager, the owner's included, in its order. */
  readonly sent: readonly SentRequest[];
  /** Calls as the owner of the subscription. */
  arm(method: string, path: string, options?: { body?: unknown; headers?: Record<string, string> }): Promise<ArmAnswer>;
  token(form: Record<string, string>): Promise<ArmAnswer>;
  /** What a function shows itself with. */
  assertion(claims?: { aud?: string; sub?: string }): string;
  counts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

export interface SimulatedAzureOptions {
  readonly quotas?: Record<string, number>;
  readonly hiddenShare?: number;
  readonly actions?: readonly string[];
}

/** Azure on a loopback port, with one subscription that the backend's roles enter by their tokens. Nothing is hidden after a write unless asked. */
export async function simulatedAzure(options: SimulatedAzureOptions = {}): Promise<SimulatedAzure> {
  const clock = virtualClock();
  const quotas = { publicIpAddresses: 40, regionalVcpus: 100, ...options.quotas };
  const world = createWorld({
    clock,
    seed: 7,
    accounts: [{ accountId: subscriptionId, quotas }],
    visibility: { share: options.hiddenShare ?? 0, longestMs: 1000 },
  });
  const webIdentity = createWebIdentity({ clock, hex: world.hex });
  const issuer = webIdentity.issuerOf(MANAGEMENT_ACCOUNT);
  const { access } = landingAccount;
  const backend: Application = {
    tenantId: entraTenantId,
    clientId: access.clientId ?? '',
    objectId: '00000000-0000-4000-8000-0000000be000',
    federatedCredentials: [{ issuer, subject: ROLE, audience: 'api://AzureADTokenExchange' }],
    roles: [{ subscriptionId, actions: options.actions ?? ['*'] }],
  };
  const sent: SentRequest[] = [];
  const vendor = createAzure(world, {
    subscriptions: [{ subscriptionId, tenantId: entraTenantId }],
    applications: [backend, owner],
    webIdentity,
  });
  const server = createRestServer({
    vendors: [recording(vendor, sent)],
    clock,
    hooks: createCallGuard(world, { mannersOf: (service) => vendor.mannersOf(service) ?? awsManners(service) }),
    requestId: () => '00000000-0000-4000-8000-000000000000',
  });
  const { url } = await server.listen();
  const gateway = await stsGateway({ clock, world, webIdentity });

  const ownersToken = async () => {
    const { body } = await token({ client_id: owner.clientId, client_secret: owner.clientSecret });
    return `Bearer ${body.access_token}`;
  };
  const token = (form: Record<string, string>) =>
    answerOf(
      fetch(`${url}/login.microsoftonline.com/${entraTenantId}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          scope: 'https://management.azure.com/.default',
          ...form,
        }),
      }),
    );
  return {
    clock,
    world,
    vendor,
    url,
    issuer,
    sent,
    token,
    adapter: openAzureAdapter(landingAccount, { now: () => clock.now(), endpointUrl: url }),
    assertion: ({ aud = 'api://AzureADTokenExchange', sub = ROLE } = {}) =>
      webIdentity.issue({ accountId: MANAGEMENT_ACCOUNT, claims: { aud, sub, exp: clock.now() / 1000 + 300 } }),
    arm: async (method, path, { body, headers } = {}) =>
      answerOf(
        fetch(`${url}/management.azure.com${path}`, {
          method,
          headers: { authorization: await ownersToken(), 'content-type': 'application/json', ...headers },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      ),
    counts: () => world.groundTruth().azure ?? {},
    async close() {
      await Promise.all([server.close(), gateway.close()]);
    },
  };
}

/** STS, from which a function gets the token that shows its role. The environment belongs to the test file: jest gives each its own copy. */
async function stsGateway({
  clock,
  world,
  webIdentity,
}: {
  clock: VirtualClock;
  world: World;
  webIdentity: ReturnType<typeof createWebIdentity>;
}) {
  const identities = createIdentities({ backendAccountId: MANAGEMENT_ACCOUNT, now: () => clock.now() });
  const gateway = createGateway({
    services: [createSts({ clock, identities, roles: new Map(), hex: world.hex, webIdentity })],
    identities,
  });
  const { url } = await gateway.listen();
  const { accessKeyId, secretAccessKey, sessionToken } = identities.issue({
    arn: SESSION,
    accountId: MANAGEMENT_ACCOUNT,
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
  return gateway;
}

function recording(vendor: RestVendor, sent: SentRequest[]): RestVendor {
  return {
    ...vendor,
    authenticate(request) {
      const caller = vendor.authenticate(request);
      sent.push({ method: request.method, path: `${request.path}?${request.query}`, body: request.body });
      return caller;
    },
  };
}

async function answerOf(answering: Promise<Response>): Promise<ArmAnswer> {
  const answer = await answering;
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
}
