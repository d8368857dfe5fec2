import { createGoogle } from '../../local/simulators/google/google.ts';
import type { ServiceAccount } from '../../local/simulators/google/settings.ts';
import type { LandingAccount } from '../../src/clouds/cloud-adapter.ts';
import { BACKEND_ACCOUNT, BACKEND_ROLE } from './backend.ts';
import { type RestCloud, startRestCloud } from './rest-cloud.ts';

export interface SimulatedGoogle extends Omit<RestCloud, 'webIdentity' | 'identity' | 'issuer'> {
  readonly landingAccount: LandingAccount;
  /** Calls as the project's owner does in the console, past us. */
  asOwner(call: { method: string; url: string; body?: object }): Promise<Response>;
  /** What Google's own libraries need to become our service account from a token of AWS. */
  externalAccount(): ExternalAccount;
  /** What the project's resources number, by kind. */
  counts(): Readonly<Record<string, number>>;
}

/** https://google.aip.dev/auth/4117, with a supplier of tokens in place of a file. */
export interface ExternalAccount {
  readonly type: 'external_account';
  readonly audience: string;
  readonly subject_token_type: string;
  readonly token_url: string;
  readonly service_account_impersonation_url: string;
  readonly subject_token_supplier: { getSubjectToken(): Promise<string> };
  readonly scopes: string[];
}

export interface SimulatedGoogleOptions {
  readonly universeDomain?: string;
  readonly quotas?: Readonly<Record<string, number>>;
  /** Of the service account that we act as; everything when absent. */
  readonly permissions?: ServiceAccount['permissions'];
  readonly serviceAccounts?: readonly ServiceAccount[];
}

export const PROJECT = 'tenantry-landing';
const POOL = '//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/tenantry';
const PROVIDER = `${POOL}/providers/aws`;
const OURS = `tenantry@${PROJECT}.iam.gserviceaccount.com`;
const OWNER = `owner@${PROJECT}.iam.gserviceaccount.com`;

/** Google Cloud on a loopback port, with one project that trusts our role. What its owner sends is not among what was sent. */
export async function simulatedGoogle(options: SimulatedGoogleOptions = {}): Promise<SimulatedGoogle> {
  const { universeDomain = 'googleapis.com', quotas = {}, permissions = 'all' } = options;
  const users = [`principal:${POOL}/subject/${BACKEND_ROLE}`];
  const {
    identity,
    sent,
    webIdentity: _,
    issuer: __,
    ...google
  } = await startRestCloud({
    account: PROJECT,
    quotas,
    isSomebodyElse: (subject) => subject === OWNER,
    vendor: (world, webIdentity) =>
      createGoogle(world, {
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
      }),
  });
  const { world, url } = google;

  const post = async (host: string, about: { path: string; body: object; token?: string }): Promise<never> => {
    const headers = {
      'content-type': 'application/json',
      ...(about.token && { authorization: `Bearer ${about.token}` }),
    };
    const init = { method: 'POST', headers, body: JSON.stringify(about.body) };
    return (await (await fetch(`${url}/${host}.${universeDomain}${about.path}`, init)).json()) as never;
  };
  const ownersToken = async (): Promise<string> => {
    const subjectToken = identity({ aud: `https:${PROVIDER}` });
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
    ...google,
    get sent() {
      return sent.filter(({ subject }) => subject !== OWNER);
    },
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
    async asOwner({ method, url: asked, body }) {
      const token = await ownersToken();
      return fetch(asked.replace('https:/', url), {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
    },
    externalAccount: () => ({
      type: 'external_account',
      audience: PROVIDER,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${url}/sts.${universeDomain}/v1/token`,
      service_account_impersonation_url: `${url}/iamcredentials.${universeDomain}/v1/projects/-/serviceAccounts/${OURS}:generateAccessToken`,
      subject_token_supplier: { getSubjectToken: async () => identity({ aud: `https:${PROVIDER}` }) },
      scopes: ['https://www.googleapis.com/auth/cloud-platform'],
    }),
    counts: () => world.groundTruth().google ?? {},
  };
}
