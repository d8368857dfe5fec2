import { STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import type { CallClass } from '../../pace/provider-api.ts';
import { StepFailure } from '../../platform/failure.ts';
import { keepSecret } from '../../platform/redact.ts';
import { aks, applicationSecret } from '../../rancher/aks.ts';
import type { AdapterDependencies } from '../adapters.ts';
import type { LandingAccount } from '../cloud-adapter.ts';
import type { NoRotation, RancherKey, RancherKeys } from '../rancher-keys.ts';
import { createRestClient, type Shown } from '../rest/client.ts';
import { RestRefusal } from '../rest/refusal.ts';
import { webIdentity } from '../rest/web-identity.ts';
import { AUTHORITY, accessOf, createSessions } from './credential.ts';
import { codeOf, stepFailure, translating } from './failures.ts';
import { graphApiOf } from './limits.ts';

/** The application whose password Rancher holds, and the identity that may change its passwords: an owner of it, and of nothing else. */
const accessSchema = z.object({ rancherClientId: z.uuid(), rancherKeysClientId: z.uuid() });

const GRAPH = 'https://graph.microsoft.com';
const BEARER = 'Bearer ';
/** What a password of ours is called; the request that made it follows. */
const MARK = 'tenantry ';
/** One that is never rotated ends by itself: three times as long as the alarm on old keys waits. Milliseconds. */
const LIFETIME_MS = 135 * 86_400_000;

const passwordSchema = z.object({
  keyId: z.guid(),
  displayName: z.string().nullish(),
  startDateTime: z.iso.datetime({ offset: true }),
  endDateTime: z.iso.datetime({ offset: true }).nullish(),
});
const applicationSchema = z.object({ passwordCredentials: z.array(passwordSchema) });
const madeSchema = z.object({ keyId: z.guid(), secretText: z.string().min(1) });

/** The passwords of Rancher's application, changed through Microsoft Graph (resource type passwordCredential). */
export function openAzureRancherKeys(
  account: LandingAccount,
  { now, ask, endpointUrl }: AdapterDependencies,
): RancherKeys | NoRotation {
  const entered = accessSchema.safeParse(account.access);
  if (!entered.success) {
    return { notRotated: 'The account has no identity that may rotate passwords: its template is an older one.' };
  }
  const { rancherClientId: appId, rancherKeysClientId: clientId } = entered.data;
  const { tenantId } = accessOf(account);
  const sts = new STSClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 } });
  const openSession = createSessions({ showIdentity: webIdentity(sts), now, endpointUrl, resource: GRAPH });
  const session = openSession({ ...account, access: { ...account.access, clientId } });
  const authorization = async () => ({ authorization: `${BEARER}${await session.token()}` });
  const refused = ({ authorization: shown = '' }: Shown) => session.refused(shown.slice(BEARER.length));
  const graph = createRestClient({ cloud: 'Microsoft Graph', endpointUrl, authorization, refused });
  const url = `${GRAPH}/v1.0/applications(appId='${appId}')`;

  const paced = <Answer>(kind: CallClass, run: () => Promise<Answer>): Promise<Answer> => {
    const translated = () => translating(run);
    return ask ? ask([{ api: graphApiOf({ tenantId }), class: kind, count: 1 }], translated) : translated();
  };
  const list = async (): Promise<RancherKey[]> => {
    const query = { $select: 'passwordCredentials' };
    const { body } = await graph.call({ method: 'GET', url, query }, applicationSchema);
    return body.passwordCredentials.map(({ keyId, displayName, startDateTime, endDateTime }) => ({
      id: keyId,
      active: !endDateTime || Date.parse(endDateTime) > now(),
      createdAt: new Date(startDateTime),
      requestId: displayName?.startsWith(MARK) ? displayName.slice(MARK.length) : undefined,
    }));
  };

  return {
    kind: 'application-password',
    // Entra says of no number, only that an application may not become too large; so many are many.
    most: 10,
    isMarked: true,
    provider: aks,
    idIn(secret) {
      const { secretId } = parse(secret);
      if (secretId !== undefined) return secretId;
      throw new StepFailure(
        'invalid-input',
        "The landing account's secret does not say which password it holds: put its id at Entra there, too, as secretId.",
      );
    },

    list: () => paced('read', list),

    create: (requestId) =>
      paced('change', async () => {
        const endDateTime = new Date(now() + LIFETIME_MS).toISOString();
        const passwordCredential = { displayName: `${MARK}${requestId}`, endDateTime };
        const { body } = await graph.call(
          { method: 'POST', url: `${url}/addPassword`, body: { passwordCredential } },
          madeSchema,
        );
        const made = { clientSecret: keepSecret(body.secretText), secretId: body.keyId };
        return {
          id: body.keyId,
          secret: JSON.stringify({ clientId: appId, ...made, subscriptionId: account.account, tenantId }),
        };
      }),

    isAccepted: async (secret) => {
      const { clientId: holder, clientSecret } = parse(secret);
      if (holder !== appId) {
        throw new StepFailure('foreign-resource', `The key for Rancher is not of the application ${appId}.`);
      }
      return isAccepted({ tenantId, clientId: appId, clientSecret }, endpointUrl);
    },

    remove: (id) =>
      paced('change', async () => {
        try {
          await graph.call({ method: 'POST', url: `${url}/removePassword`, body: { keyId: id } }, z.unknown());
        } catch (error) {
          // Graph documents no code for a password that is not there.
          const isRefused = error instanceof RestRefusal && (error.status === 400 || error.status === 404);
          if (!isRefused || (await list()).some((key) => key.id === id)) throw error;
        }
      }),
  };
}

/** Entra says `invalid_client` of a password that it does not know, or not yet everywhere (AADSTS7000215). */
async function isAccepted(
  { tenantId, clientId, clientSecret }: { tenantId: string; clientId: string; clientSecret: string },
  endpointUrl: string | undefined,
): Promise<boolean> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'https://management.azure.com/.default',
  });
  const url = `${AUTHORITY}/${tenantId}/oauth2/v2.0/token`;
  const answer = z.object({ access_token: z.string().min(1) });
  try {
    const entra = createRestClient({ cloud: 'Entra', endpointUrl });
    keepSecret((await entra.call({ method: 'POST', url, body }, answer)).body.access_token);
    return true;
  } catch (error) {
    if (codeOf(error) === 'invalid_client') return false;
    throw stepFailure(error);
  }
}

function parse(secret: string): z.infer<typeof applicationSecret> {
  try {
    return applicationSecret.parse(JSON.parse(secret));
  } catch {
    // The parser's own error quotes what it could not read.
    throw new StepFailure('invalid-input', "The landing account's key for Rancher cannot be read from its secret.");
  }
}
