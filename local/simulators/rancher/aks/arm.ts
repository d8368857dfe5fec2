import type { Reply } from '../../http/exchange.ts';
import { LostReply } from '../../http/server.ts';
import type { AskRest, RestCall } from '../../rest/in-process.ts';
import type { Core } from '../core.ts';
import { CloudError } from '../hosted/cloud-error.ts';
import { type IssuedToken, keptToken } from '../hosted/kept-token.ts';
import { credentialValue } from '../norman/cloud-credentials.ts';
import { secrets } from '../objects.ts';
import type { AksConfig } from './aks-config.ts';

export interface AzureCredential {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** One subscription through one service principal, as armcontainerservice and armresources call it. Everything throws CloudError. */
export interface Arm {
  readonly credential: AzureCredential;
  /** The path is that below the subscription. */
  call<Body>(request: { method: string; path: string; body?: object }): Promise<Body>;
}

/** armcontainerservice v5.0.0 and armresources v1.2.0, with which aks-operator v1.15.0 is built. */
const versions = { containerService: '2024-02-01', resources: '2021-04-01' };

const RULE = '-'.repeat(80);

/** `GetSecrets` of the operator. It could also ask ARM whose a subscription is; that is not simulated. */
export function credentialOf({ azureCredentialSecret }: AksConfig, { store }: Pick<Core, 'store'>): AzureCredential {
  if (!azureCredentialSecret) throw new CloudError('secret name not provided');
  const [namespace = '', name = ''] = azureCredentialSecret.split(':', 2);
  const secret = store.find(secrets, { namespace, name });
  if (!secret) throw new CloudError(`couldn't find secret [${name}] in namespace [${namespace}]`);
  const value = (field: string) => credentialValue(secret, `azurecredentialConfig-${field}`);
  for (const field of ['subscriptionId', 'clientId', 'clientSecret']) {
    if (secret.data[`azurecredentialConfig-${field}`] === undefined) {
      throw new CloudError(`field [azurecredentialConfig-${field}] must be provided in cloud credential`);
    }
  }
  return {
    tenantId: value('tenantId'),
    subscriptionId: value('subscriptionId'),
    clientId: value('clientId'),
    clientSecret: value('clientSecret'),
  };
}

/** The operator opens it for each of its looks. */
export function openArm(credential: AzureCredential, { ask, now }: { ask: AskRest; now: () => number }): Arm {
  const token = keptToken(() => tokenOf(credential, ask), now);
  return {
    credential,
    async call<Body>({ method, path, body }: { method: string; path: string; body?: object }) {
      const version = path.includes('/providers/') ? versions.containerService : versions.resources;
      const url = `https://management.azure.com/subscriptions/${credential.subscriptionId}${path}?api-version=${version}`;
      const headers = { authorization: `Bearer ${await token()}` };
      const reply = await sent({ method, url, headers, ...(body && { body }) }, ask);
      if (reply.status >= 300) throw responseError({ method, url, reply });
      return reply.body as Body;
    },
  };
}

/** The code of a refusal of ARM. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof CloudError && ['ResourceNotFound', 'ResourceGroupNotFound', 'NotFound'].includes(error.code);

async function tokenOf({ tenantId, clientId, clientSecret }: AzureCredential, ask: AskRest): Promise<IssuedToken> {
  const url = `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'https://management.azure.com/.default',
  });
  const reply = await sent({ method: 'POST', url, body }, ask);
  if (reply.status >= 300) {
    const { message } = responseError({ method: 'POST', url, reply });
    throw new CloudError(`ClientSecretCredential authentication failed.\n${message}`, 'AuthenticationFailed');
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
    const verb = call.method.charAt(0) + call.method.slice(1).toLowerCase();
    throw new CloudError(`${verb} "${call.url}": EOF`);
  }
}

/** `azcore.ResponseError`, whose text shows request, status, code and body between rules. */
function responseError({ method, url, reply }: { method: string; url: string; reply: Reply }): CloudError {
  const { status, body } = reply;
  const [bare] = url.split('?');
  const said = typeof body === 'object' && body !== null ? (body as { error?: unknown }).error : undefined;
  const named = typeof said === 'object' && said !== null ? (said as { code?: string }).code : undefined;
  const code = named ?? (status === 404 ? 'NotFound' : '');
  const lines = [
    `${method} ${bare}`,
    RULE,
    `RESPONSE ${status}: ${status}`,
    code === '' ? 'ERROR CODE UNAVAILABLE' : `ERROR CODE: ${code}`,
    RULE,
    body === undefined ? 'Response contained no body' : JSON.stringify(body, undefined, 2),
    RULE,
  ];
  return new CloudError(`${lines.join('\n')}\n`, code);
}
