import * as z from 'zod';
import { StepFailure } from '../../platform/failure.ts';
import { keepSecret } from '../../platform/redact.ts';
import type { LandingAccount } from '../cloud-adapter.ts';
import { createRestClient } from '../rest/client.ts';
import type { ShowIdentity } from '../rest/web-identity.ts';
import { keptSessions } from '../sessions.ts';
import { translating } from './failures.ts';

const accessSchema = z.object({
  tenantId: z.string().min(1),
  clientId: z.string().min(1),
  databaseAdministratorObjectId: z.string().min(1),
  databaseAdministratorName: z.string().min(1),
  /** The id of the identity under which clusters run: what they may do with the subnet and the address that are made for them is its role's. */
  clusterIdentity: z
    .string()
    .regex(
      /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[^/]+$/i,
    ),
});

/** How a subscription is entered, and who of its Entra tenant may log in to the databases there. */
export type AzureAccess = z.infer<typeof accessSchema>;

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** "api://AzureADTokenExchange" is what Entra recommends as audience of tokens that are exchanged for its own. */
const AUDIENCE = 'api://AzureADTokenExchange';
/** Where tokens of an Entra tenant are given out. */
export const AUTHORITY = 'https://login.microsoftonline.com';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

interface Session {
  readonly token: string;
  readonly expiration: Date;
}

/** A session in the account, opened when there is none or it nears its end. Throws `StepFailure`. */
export interface AccountSession {
  token(): Promise<string>;
  /** Forgets the session of this token, because Azure did; true when another may be let in. */
  refused(token: string): Promise<boolean>;
}

export type OpenSession = (account: LandingAccount) => AccountSession;

export interface SessionDependencies {
  readonly showIdentity: ShowIdentity;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly endpointUrl?: string | undefined;
  /** What the sessions are for; Resource Manager when absent. */
  readonly resource?: string;
}

/** Sessions by the token in which AWS says which role calls: nobody holds a secret. */
export function createSessions(dependencies: SessionDependencies): OpenSession {
  const sessions = keptSessions<Session>(dependencies);
  return (account) => {
    const key = JSON.stringify(account.access);
    return {
      token: async () => (await sessions.of(key, () => exchange(accessOf(account), dependencies))).token,
      refused: (token) => sessions.forget(key, (session) => session.token === token),
    };
  };
}

export function accessOf({ access, id }: LandingAccount): AzureAccess {
  const parsed = accessSchema.safeParse(access);
  if (parsed.success) return parsed.data;
  throw new StepFailure('invalid-input', `The landing account ${id} does not say how Azure is entered.`, {
    cause: parsed.error,
  });
}

async function exchange({ tenantId, clientId }: AzureAccess, dependencies: SessionDependencies): Promise<Session> {
  const { showIdentity, now, endpointUrl, resource = 'https://management.azure.com' } = dependencies;
  const assertion = await showIdentity(AUDIENCE);
  const entra = createRestClient({ cloud: 'Entra', endpointUrl });
  const askedMs = now();
  const { body } = await translating(() =>
    entra.call(
      {
        method: 'POST',
        url: `${AUTHORITY}/${tenantId}/oauth2/v2.0/token`,
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clientId,
          scope: `${resource}/.default`,
          client_assertion_type: ASSERTION_TYPE,
          client_assertion: assertion,
        }),
      },
      tokenSchema,
    ),
  );
  return { token: keepSecret(body.access_token), expiration: new Date(askedMs + body.expires_in * 1000) };
}
