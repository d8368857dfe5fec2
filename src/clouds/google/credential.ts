import * as z from 'zod';
import { StepFailure } from '../../platform/failure.ts';
import { keepSecret } from '../../platform/redact.ts';
import type { LandingAccount } from '../cloud-adapter.ts';
import { createRestClient, type Shown } from '../rest/client.ts';
import type { ShowIdentity } from '../rest/web-identity.ts';
import { keptSessions, type Session } from '../sessions.ts';
import { translating } from './failures.ts';

const GOOGLE = 'googleapis.com';
/** The one scope of the platform; what it lets do, the roles of the service account say. Called the same in every universe. */
export const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const TOKEN_SECONDS = 3600;

const accessSchema = z.object({
  /** Full resource name, which names `iam.googleapis.com` in every universe (google-github-actions/auth, issue 521). */
  workloadIdentityProvider: z
    .string()
    .regex(/^\/\/iam\.googleapis\.com\/projects\/\d+\/locations\/global\/workloadIdentityPools\//),
  serviceAccount: z.email(),
  /** The service account that administers the tenant's database; nobody has a password. */
  databaseAdministrator: z.email(),
  /** Of a sovereign cloud with endpoints of its own: `s3nsapis.fr`. */
  universeDomain: z.string().min(3).default(GOOGLE),
});

export type GoogleAccess = z.infer<typeof accessSchema>;

/** Throws `StepFailure` when the landing account was registered without what is needed to enter it. */
export function accessOf(account: LandingAccount): GoogleAccess {
  const access = accessSchema.safeParse(account.access);
  if (access.success) return access.data;
  throw new StepFailure('invalid-input', `The landing account ${account.id} has no service account to act as.`, {
    cause: access.error,
  });
}

interface Token extends Session {
  readonly authorization: string;
}

export interface Tokens {
  /** As headers. */
  show(access: GoogleAccess): Promise<Shown>;
  /** Forgets what was shown, because Google did; true when another token may be let in. */
  refused(access: GoogleAccess, shown: Shown): Promise<boolean>;
}

export interface TokenDependencies {
  readonly showIdentity: ShowIdentity;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly endpointUrl?: string | undefined;
}

/**
 * Tokens of the service account by workload identity federation, each kept until shortly before its end: who the Lambda is, as AWS says,
 * becomes an identity of the pool, and that may act as the service account. No key is kept anywhere. Throws `StepFailure`.
 */
export function createTokens({ showIdentity, now, endpointUrl }: TokenDependencies): Tokens {
  const tokens = keptSessions<Token>({ now });
  const open = (access: GoogleAccess) =>
    translating(async () =>
      impersonate({ access, identity: await federate({ access, showIdentity, endpointUrl }), endpointUrl }),
    );
  return {
    async show(access) {
      const { authorization } = await tokens.of(JSON.stringify(access), () => open(access));
      return { authorization };
    },
    refused: (access, shown) =>
      tokens.forget(JSON.stringify(access), ({ authorization }) => authorization === shown.authorization),
  };
}

type Step = { readonly access: GoogleAccess; readonly endpointUrl: string | undefined };

async function federate({ access, showIdentity, endpointUrl }: Step & { showIdentity: ShowIdentity }): Promise<string> {
  const { workloadIdentityProvider: audience, universeDomain } = access;
  const subjectToken = await showIdentity(`https:${audience}`);
  const { body } = await createRestClient({ cloud: 'Google Cloud', endpointUrl }).call(
    {
      method: 'POST',
      url: `https://sts.${universeDomain}/v1/token`,
      body: {
        grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience,
        scope: SCOPE,
        requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
        subjectToken,
        subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
      },
    },
    z.object({ access_token: z.string().min(1) }),
  );
  return keepSecret(body.access_token);
}

async function impersonate({ access, identity, endpointUrl }: Step & { identity: string }): Promise<Token> {
  const { serviceAccount, universeDomain } = access;
  const authorization = async () => ({ authorization: `Bearer ${identity}` });
  const { body } = await createRestClient({ cloud: 'Google Cloud', endpointUrl, authorization }).call(
    {
      method: 'POST',
      url: `https://iamcredentials.${universeDomain}/v1/projects/-/serviceAccounts/${encodeURIComponent(serviceAccount)}:generateAccessToken`,
      body: { scope: [SCOPE], lifetime: `${TOKEN_SECONDS}s` },
    },
    z.object({ accessToken: z.string().min(1), expireTime: z.string() }),
  );
  return { authorization: `Bearer ${keepSecret(body.accessToken)}`, expiration: new Date(body.expireTime) };
}
