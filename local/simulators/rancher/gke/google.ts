import { sign } from 'node:crypto';
import type { Reply } from '../../http/exchange.ts';
import { LostReply } from '../../http/server.ts';
import type { AskRest, RestCall } from '../../rest/in-process.ts';
import type { Core } from '../core.ts';
import { CloudError } from '../hosted/cloud-error.ts';
import { type IssuedToken, keptToken } from '../hosted/kept-token.ts';
import { credentialValue } from '../norman/cloud-credentials.ts';
import { secrets } from '../objects.ts';
import type { GkeConfig } from './gke-config.ts';

/** The Kubernetes Engine API through one service account, as google.golang.org/api/container/v1 calls it. Everything throws CloudError. */
export interface Google {
  /** The path begins with `projects/`. */
  call<Body>(request: { method: string; path: string; body?: object }): Promise<Body>;
}

interface KeyFile {
  readonly client_email: string;
  readonly private_key: string;
  readonly private_key_id: string;
  readonly token_uri: string;
  readonly universe_domain?: string;
}

/** `GetSecret` of the operator: the text of a service account's key file. */
export function keyFileOf({ googleCredentialSecret = '' }: GkeConfig, { store }: Pick<Core, 'store'>): string {
  const [namespace = '', name = ''] = googleCredentialSecret.split(':', 2);
  const secret = store.find(secrets, { namespace, name });
  if (!secret) throw new CloudError(`secrets "${name}" not found`);
  if (secret.data['googlecredentialConfig-authEncodedJson'] === undefined) {
    throw new CloudError(`could not read malformed cloud credential secret ${name} from namespace ${namespace}`);
  }
  return credentialValue(secret, 'googlecredentialConfig-authEncodedJson');
}

/** The operator opens it for each of its looks. */
export function openGoogle(keyFile: string, { ask, now }: { ask: AskRest; now: () => number }): Google {
  const key = parsed(keyFile);
  const host = `container.${key.universe_domain ?? 'googleapis.com'}`;
  const issue = () => tokenOf(key, { ask, atSeconds: Math.floor(now() / 1000), host });
  const token = keptToken(issue, now);
  return {
    async call<Body>({ method, path, body }: { method: string; path: string; body?: object }) {
      const url = `https://${host}/v1/${path}`;
      const headers = { authorization: `Bearer ${await token()}` };
      const reply = await sent({ method, url, headers, ...(body && { body }) }, ask);
      if (reply.status >= 300) throw googleapiError(reply);
      return reply.body as Body;
    },
  };
}

export const isAbsent = (error: unknown): boolean => error instanceof CloudError && error.message.includes('notFound');

/** What GKE says while another operation runs; the operator comes back later. */
export const isBusy = (error: unknown): boolean =>
  error instanceof CloudError && error.message.includes('Please wait and try again once it is done');

function parsed(keyFile: string): KeyFile {
  try {
    return JSON.parse(keyFile) as KeyFile;
  } catch (error) {
    throw new CloudError(error instanceof Error ? error.message : String(error));
  }
}

async function tokenOf(
  key: KeyFile,
  { ask, atSeconds, host }: { ask: AskRest; atSeconds: number; host: string },
): Promise<IssuedToken> {
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: key.client_email,
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    aud: key.token_uri,
    iat: atSeconds,
    exp: atSeconds + 3600,
  };
  const signed = `${encoded({ alg: 'RS256', typ: 'JWT', kid: key.private_key_id })}.${encoded(claims)}`;
  const assertion = `${signed}.${sign('sha256', Buffer.from(signed), key.private_key).toString('base64url')}`;
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  const reply = await sent({ method: 'POST', url: key.token_uri, body }, ask);
  if (reply.status >= 300) {
    const { error = '', error_description = '' } = reply.body as { error?: string; error_description?: string };
    throw new CloudError(`Get "https://${host}": oauth2: "${error}" "${error_description}"`, 'invalid_grant');
  }
  const { access_token: token, expires_in: expiresInSeconds } = reply.body as {
    access_token: string;
    expires_in: number;
  };
  return { token, expiresInSeconds };
}

async function sent(call: RestCall, ask: AskRest): Promise<Reply> {
  try {
    return await ask(call);
  } catch (error) {
    if (!(error instanceof LostReply)) throw error;
    throw new CloudError(`${goVerb(call.method)} "${call.url}": EOF`);
  }
}

const goVerb = (method: string) => method.charAt(0) + method.slice(1).toLowerCase();

interface Refusal {
  readonly message?: string;
  readonly status?: string;
  readonly errors?: readonly { readonly reason?: string }[];
}

/** `googleapi: Error 404: Not found: projects/…, notFound`. Where a body has no reason, its canonical status says the same. */
function googleapiError({ status, body }: Reply): CloudError {
  const said = (body as { error?: Refusal } | undefined)?.error;
  if (said?.message === undefined) {
    return new CloudError(`googleapi: got HTTP response code ${status} with body: ${JSON.stringify(body)}`);
  }
  const reason = said.errors?.[0]?.reason ?? camel(said.status ?? '');
  return new CloudError(`googleapi: Error ${status}: ${said.message}${reason === '' ? '' : `, ${reason}`}`, reason);
}

/** `NOT_FOUND` → `notFound` */
const camel = (status: string) =>
  status.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
