import { createAzure } from '../../local/simulators/azure/azure.ts';
import type { Application } from '../../local/simulators/azure/settings.ts';
import { openAzureAdapter } from '../../src/clouds/azure/adapter.ts';
import type { CloudAdapter, LandingAccount, TenantPlan } from '../../src/clouds/cloud-adapter.ts';
import { BACKEND_ACCOUNT, BACKEND_ROLE } from './backend.ts';
import { type RestCloud, startRestCloud } from './rest-cloud.ts';

export const subscriptionId = '00000000-0000-4000-8000-000000000001';
export const entraTenantId = '00000000-0000-4000-8000-00000000aaaa';
const MANAGER_HOST = 'management.azure.com';
const AUDIENCE = 'api://AzureADTokenExchange';

/** An owner of the subscription, and of itself, with a secret of its own. */
export const owner = {
  tenantId: entraTenantId,
  clientId: '00000000-0000-4000-8000-00000000c0de',
  objectId: '00000000-0000-4000-8000-000000000b0b',
  clientSecret: 'a-secret-of-the-owner',
  owners: ['00000000-0000-4000-8000-000000000b0b'],
  graphPermissions: ['Application.ReadWrite.OwnedBy'],
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
    clusterIdentity: `/subscriptions/${subscriptionId}/resourceGroups/tenantry-access/providers/Microsoft.ManagedIdentity/userAssignedIdentities/tenantry-clusters`,
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

export interface SimulatedAzure extends Omit<RestCloud, 'webIdentity' | 'identity'> {
  readonly adapter: CloudAdapter;
  /** Calls as the owner of the subscription. */
  arm(method: string, path: string, options?: { body?: unknown; headers?: Record<string, string> }): Promise<ArmAnswer>;
  token(form: Record<string, string>): Promise<ArmAnswer>;
  /** What a function shows itself with. */
  assertion(claims?: { aud?: string; sub?: string }): string;
  counts(): Readonly<Record<string, number>>;
}

export interface SimulatedAzureOptions {
  readonly quotas?: Record<string, number>;
  readonly hiddenShare?: number;
  readonly actions?: readonly string[];
  /** What the owner of the subscription may do; everything when absent. */
  readonly ownerActions?: readonly string[];
}

/** Azure on a loopback port, with one subscription that the backend's roles enter by their tokens. Only what Resource Manager was asked is among what was sent. */
export async function simulatedAzure(options: SimulatedAzureOptions = {}): Promise<SimulatedAzure> {
  const {
    identity,
    sent,
    webIdentity: _,
    ...azure
  } = await startRestCloud({
    account: subscriptionId,
    quotas: { publicIpAddresses: 40, regionalVcpus: 100, ...options.quotas },
    hiddenShare: options.hiddenShare,
    isSomebodyElse: (subject) => subject === owner.objectId,
    vendor: (world, webIdentity) =>
      createAzure(world, {
        subscriptions: [{ subscriptionId, tenantId: entraTenantId }],
        applications: [
          backendWith(options.actions ?? ['*'], webIdentity.issuerOf(BACKEND_ACCOUNT)),
          { ...owner, roles: [{ subscriptionId, actions: options.ownerActions ?? ['*'] }] },
        ],
        identities: [{ id: landingAccount.access.clusterIdentity ?? '' }],
        webIdentity,
      }),
  });
  const { clock, world, url } = azure;
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
    ...azure,
    get sent() {
      return sent.filter(({ host }) => host === MANAGER_HOST);
    },
    token,
    adapter: openAzureAdapter(landingAccount, { now: () => clock.now(), endpointUrl: url }),
    assertion: ({ aud = AUDIENCE, ...claims } = {}) => identity({ aud, ...claims }),
    arm: async (method, path, { body, headers } = {}) =>
      answerOf(
        fetch(`${url}/${MANAGER_HOST}${path}`, {
          method,
          headers: { authorization: await ownersToken(), 'content-type': 'application/json', ...headers },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      ),
    counts: () => world.groundTruth().azure ?? {},
  };
}

function backendWith(actions: readonly string[], issuer: string): Application {
  return {
    tenantId: entraTenantId,
    clientId: landingAccount.access.clientId ?? '',
    objectId: '00000000-0000-4000-8000-0000000be000',
    federatedCredentials: [{ issuer, subject: BACKEND_ROLE, audience: AUDIENCE }],
    roles: [{ subscriptionId, actions }],
  };
}

async function answerOf(answering: Promise<Response>): Promise<ArmAnswer> {
  const answer = await answering;
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
}
