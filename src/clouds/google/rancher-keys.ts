import { sign } from 'node:crypto';
import { STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import type { CallClass } from '../../pace/provider-api.ts';
import { StepFailure } from '../../platform/failure.ts';
import { keepSecret } from '../../platform/redact.ts';
import { gke, keyFile } from '../../rancher/gke.ts';
import type { AdapterDependencies } from '../adapters.ts';
import type { LandingAccount } from '../cloud-adapter.ts';
import type { NoRotation, RancherKeys } from '../rancher-keys.ts';
import { createRestClient } from '../rest/client.ts';
import { RestRefusal } from '../rest/refusal.ts';
import { webIdentity } from '../rest/web-identity.ts';
import { googleClient } from './client.ts';
import { accessOf, createTokens, type GoogleAccess, SCOPE } from './credential.ts';
import { codeOf, orAbsent, stepFailure, translating } from './failures.ts';
import { apiOf, type Service } from './limits.ts';

/** Both accounts are made by `infra/landing-account/google.sh`; the second may change the keys of the first, and nothing else. */
const accessSchema = z.object({ rancherServiceAccount: z.email(), rancherKeysServiceAccount: z.email() });

const keySchema = z.object({
  name: z.string(),
  validAfterTime: z.iso.datetime({ offset: true }),
  disabled: z.boolean().default(false),
});
const madeSchema = z.object({ name: z.string(), privateKeyData: z.base64() });
const seriesSchema = z.object({
  timeSeries: z
    .array(
      z.object({
        points: z.array(z.object({ interval: z.object({ endTime: z.iso.datetime({ offset: true }) }) })).default([]),
      }),
    )
    .default([]),
});

/** "Sampled every 600 seconds. After sampling, data is not visible for up to 10800 seconds" (Google Cloud metrics, iam). */
const USE = 'iam.googleapis.com/service_account/key/authn_events_count';
const SHOWN_AFTER_MS = 11_400_000;
/** For so long Monitoring keeps the metrics of Google's services in this detail: six weeks (quotas and limits, data retention). */
const KEPT_MS = 42 * 86_400_000;
const JWT_SECONDS = 300;

/** The keys of Rancher's service account, changed as another that may do so with this one's only. */
export function openGoogleRancherKeys(
  account: LandingAccount,
  { now, ask, endpointUrl }: AdapterDependencies,
): RancherKeys | NoRotation {
  const entered = accessSchema.safeParse(account.access);
  if (!entered.success) {
    return {
      notRotated: 'The account has no service account that may rotate keys: google.sh was not run since there is one.',
    };
  }
  const { rancherServiceAccount: email, rancherKeysServiceAccount: serviceAccount } = entered.data;
  const access: GoogleAccess = { ...accessOf(account), serviceAccount };
  const sts = new STSClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 } });
  const tokens = createTokens({ showIdentity: webIdentity(sts), now, endpointUrl });
  const project = account.account;
  const { rest } = googleClient({ project, region: '' }, { access, tokens, endpointUrl });
  const at = (host: string, path: string) => `https://${host}.${access.universeDomain}/${path}`;
  const keysUrl = at('iam', `v1/projects/${project}/serviceAccounts/${email}/keys`);

  const paced = <Answer>(api: Service, kind: CallClass, run: () => Promise<Answer>): Promise<Answer> => {
    const translated = () => translating(run);
    return ask ? ask([{ api: apiOf(api, { project }), class: kind, count: 1 }], translated) : translated();
  };

  return {
    kind: 'service-account-key',
    // IAM quotas: "Service account keys for a single service account: 10".
    most: 10,
    isMarked: false,
    provider: gke,
    idIn: (secret) => parse(secret).private_key_id,

    list: () =>
      paced('iam', 'read', async () => {
        const query = { keyTypes: 'USER_MANAGED' };
        const answer = z.object({ keys: z.array(keySchema).default([]) });
        const { body } = await rest.call({ method: 'GET', url: keysUrl, query }, answer);
        return body.keys.map(({ name, validAfterTime, disabled }) => ({
          id: idOf(name),
          active: !disabled,
          createdAt: new Date(validAfterTime),
        }));
      }),

    create: () =>
      paced('iam', 'change', async () => {
        const asked = { privateKeyType: 'TYPE_GOOGLE_CREDENTIALS_FILE', keyAlgorithm: 'KEY_ALG_RSA_2048' };
        const { body } = await forbidden(() => rest.call({ method: 'POST', url: keysUrl, body: asked }, madeSchema));
        const secret = keepSecret(Buffer.from(body.privateKeyData, 'base64').toString());
        return { id: parse(secret).private_key_id, secret };
      }),

    isAccepted: async (secret) => {
      const { client_email: holder, ...key } = parse(secret);
      if (holder !== email) {
        throw new StepFailure('foreign-resource', `The key for Rancher is not of ${email}.`);
      }
      const url = at('oauth2', 'token');
      const claims = { iss: email, scope: SCOPE, aud: url, iat: Math.floor(now() / 1000) };
      return isAccepted({ url, assertion: signed({ ...claims, exp: claims.iat + JWT_SECONDS }, key) }, endpointUrl);
    },

    usage: {
      shownAfterMs: SHOWN_AFTER_MS,
      lastUsedAt: (id) =>
        paced('monitoring', 'read', async () => {
          const query = {
            filter: `metric.type = "${USE}" AND metric.labels.key_id = "${id}"`,
            'interval.startTime': new Date(now() - KEPT_MS).toISOString(),
            'interval.endTime': new Date(now()).toISOString(),
          };
          const url = at('monitoring', `v3/projects/${project}/timeSeries`);
          const { body } = await rest.call({ method: 'GET', url, query }, seriesSchema);
          const ends = body.timeSeries.flatMap(({ points }) =>
            points.map(({ interval }) => Date.parse(interval.endTime)),
          );
          return ends.length === 0 ? undefined : new Date(Math.max(...ends));
        }),
    },

    disable: (id) =>
      paced('iam', 'change', async () => {
        await rest.call({ method: 'POST', url: `${keysUrl}/${id}:disable`, body: {} }, z.unknown());
      }),

    remove: (id) =>
      paced('iam', 'change', async () => {
        await orAbsent(() => rest.call({ method: 'DELETE', url: `${keysUrl}/${id}` }, z.unknown()));
      }),
  };
}

/** The last part of `projects/…/serviceAccounts/…/keys/…`. */
const idOf = (name: string): string => name.split('/').at(-1) ?? name;

/** A precondition of IAM is a policy of the organization, or the number of keys: neither passes, as one of GKE does. */
async function forbidden<Answer>(create: () => Promise<Answer>): Promise<Answer> {
  try {
    return await create();
  } catch (error) {
    if (codeOf(error) !== 'FAILED_PRECONDITION') throw error;
    throw new StepFailure('access-denied', stepFailure(error).message, { cause: error });
  }
}

/** Google says `invalid_grant` of a key that it does not know, or not yet everywhere, and of one that is disabled. */
async function isAccepted(
  { url, assertion }: { url: string; assertion: string },
  endpointUrl: string | undefined,
): Promise<boolean> {
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  const answer = z.object({ access_token: z.string().min(1) });
  try {
    const { body: token } = await createRestClient({ cloud: 'Google Cloud', endpointUrl }).call(
      { method: 'POST', url, body },
      answer,
    );
    keepSecret(token.access_token);
    return true;
  } catch (error) {
    if (error instanceof RestRefusal && codeOf(error) === 'invalid_grant') return false;
    throw stepFailure(error);
  }
}

/** "Using OAuth 2.0 for server to server applications": the only algorithm is RS256. */
function signed(claims: object, key: Pick<z.infer<typeof keyFile>, 'private_key' | 'private_key_id'>): string {
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encoded({ alg: 'RS256', typ: 'JWT', kid: key.private_key_id })}.${encoded(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), key.private_key).toString('base64url')}`;
}

function parse(secret: string): z.infer<typeof keyFile> {
  try {
    return keyFile.parse(JSON.parse(secret));
  } catch {
    // The parser's own error quotes what it could not read.
    throw new StepFailure('invalid-input', "The landing account's key for Rancher cannot be read from its secret.");
  }
}
