import * as z from 'zod';
import { StepFailure } from '../../platform/failure.ts';
import { keepSecret } from '../../platform/redact.ts';
import type { LandingAccount } from '../cloud-adapter.ts';
import type { RestClient } from '../rest/client.ts';
import type { ShowIdentity } from '../rest/web-identity.ts';
import { keptSessions } from '../sessions.ts';
import { hostOf } from './endpoints.ts';
import { translating } from './failures.ts';

const accessSchema = z.object({
  /** The identity provider of the project's domain that trusts our issuer. */
  identityProvider: z.string().min(1),
  /** Its `client_id`: whom our token has to be meant for. */
  audience: z.string().min(5),
  /** The key pair whose public half the nodes of clusters get. Nobody has to hold the other half: nobody logs in there. */
  nodeKeyPair: z.string().min(1),
  /** The key in KMS with which the disks of databases are encrypted; without one they are not. */
  diskKeyId: z.string().min(1).optional(),
});

export type Access = z.infer<typeof accessSchema>;

export function accessOf(account: LandingAccount): Access {
  const access = accessSchema.safeParse(account.access);
  if (access.success) return access.data;
  throw new StepFailure('invalid-input', `The landing account ${account.id} has no identity provider to enter by.`, {
    cause: access.error,
  });
}

export interface Session {
  readonly token: string;
  readonly expiration: Date;
}

const issuedSchema = z.object({ token: z.object({ expires_at: z.iso.datetime() }) });

export interface SessionDependencies {
  /** Asks without showing anybody. */
  readonly rest: RestClient;
  readonly showIdentity: ShowIdentity;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface ProjectSession {
  token(): Promise<string>;
  /** Forgets the session of this token, because the cloud did; true when another may be let in. */
  refused(token: string): Promise<boolean>;
}

export type OpenSession = (about: { account: LandingAccount; region: string }) => ProjectSession;

/**
 * Sessions in landing projects: AWS says who our role is, and IAM gives a token of the project for that ("Obtaining a Token with an OpenID
 * Connect ID Token"). Each is kept until shortly before its end. Throws `StepFailure`.
 */
export function createSessions(dependencies: SessionDependencies): OpenSession {
  const sessions = keptSessions<Session>(dependencies);
  return ({ account, region }) => {
    const access = accessOf(account);
    const key = JSON.stringify([access.identityProvider, access.audience, account.account, region]);
    return {
      token: async () =>
        (await sessions.of(key, () => exchange({ access, project: account.account, region }, dependencies))).token,
      refused: (token) => sessions.forget(key, (session) => session.token === token),
    };
  };
}

async function exchange(
  { access, project, region }: { access: Access; project: string; region: string },
  { rest, showIdentity }: SessionDependencies,
): Promise<Session> {
  const id = await showIdentity(access.audience);
  const { headers, body } = await translating(() =>
    rest.call(
      {
        method: 'POST',
        url: `https://${hostOf('iam', region)}/v3.0/OS-AUTH/id-token/tokens`,
        headers: { 'x-idp-id': access.identityProvider },
        body: { auth: { id_token: { id }, scope: { project: { id: project } } } },
      },
      issuedSchema,
    ),
  );
  const token = headers['x-subject-token'];
  if (!token) throw new StepFailure('provider-unavailable', 'The Open Telekom Cloud gave no token for a session.');
  return { token: keepSecret(token), expiration: new Date(body.token.expires_at) };
}
