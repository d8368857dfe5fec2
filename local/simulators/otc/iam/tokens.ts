import type { Claims, WebIdentity } from '../../aws/sts/web-identity.ts';
import type { Caller, RestRequest, RestRoute } from '../../rest/vendor.ts';
import type { World } from '../../world/world.ts';
import { refusal, said } from '../faults.ts';
import { object, optional, text } from '../shape.ts';
import { bodyAs } from '../store.ts';
import { createOnboarding, type Entered } from './onboarding.ts';

/** An identity provider as onboarding registers it: whose tokens it takes, and what its users may reach. */
export interface IdentityProvider {
  readonly id: string;
  /** `idp_url`: the `iss` of its tokens. */
  readonly issuer: string;
  /** `client_id`: the `aud` of its tokens. */
  readonly clientId: string;
  /** The projects in which the group that its users are mapped to has rights. */
  readonly projects: readonly string[];
}

export interface TokenSettings {
  /** Stands for `signing_key`: the keys of the issuer as they were pasted. */
  readonly webIdentity: Pick<WebIdentity, 'verify'>;
  readonly identityProviders: readonly IdentityProvider[];
  /** The token of whoever may set up further ones; nobody can where it is absent. */
  readonly administratorToken?: string;
}

/** "The validity period of a token is 24 hours." */
const TOKEN_HOURS = 24;

const scoped = object({
  id: optional(text({ min: 1, max: 64 })),
  name: optional(text({ min: 1, max: 64 })),
});

const tokenRequest = object({
  auth: object({
    id_token: object({ id: text({ min: 1, max: 20_000 }) }),
    scope: optional(object({ project: optional(scoped), domain: optional(scoped) })),
  }),
});

interface TokenRequest {
  readonly auth: {
    readonly id_token: { readonly id: string };
    readonly scope?: { readonly project?: { readonly id?: string } };
  };
}

interface Issued extends Caller {
  readonly expiresAtMs: number;
}

export function createTokens(world: World, { webIdentity, identityProviders, administratorToken }: TokenSettings) {
  const issued = new Map<string, Issued>();
  const onboarding = createOnboarding(world);

  const providerOf = ({ headers }: RestRequest): IdentityProvider => {
    const id = headers['x-idp-id'];
    const provider = identityProviders.find((each) => each.id === id);
    if (!provider) throw refusal(404, 'IAM.0004', `Could not find identity provider: ${String(id)}.`);
    return provider;
  };

  const claimsOf = (token: string, { issuer, clientId }: IdentityProvider): Claims => {
    const claims = verified(token, webIdentity);
    const audiences = claims === undefined ? [] : [claims.aud].flat();
    if (!claims || claims.iss !== issuer || !audiences.includes(clientId)) throw said('iam', 'unauthenticated');
    return claims;
  };

  const enter = (request: RestRequest, token: string): Entered => {
    const onboarded = onboarding.enter(String(request.headers['x-idp-id']), token);
    if (onboarded) return onboarded;
    const provider = providerOf(request);
    return { subject: claimsOf(token, provider).sub, projects: provider.projects };
  };

  const exchange: RestRoute = {
    method: 'POST',
    path: '/v3.0/OS-AUTH/id-token/tokens',
    service: 'otc-iam',
    operation: 'CreateTokenWithIdToken',
    open: true,
    run(request) {
      const { auth } = bodyAs<TokenRequest>(request, {
        shape: tokenRequest,
        refuse: (problem) => refusal(400, 'IAM.0011', `Request body is invalid. ${problem}`),
      });
      const { subject, projects } = enter(request, auth.id_token.id);
      const projectId = auth.scope?.project?.id;
      if (projectId === undefined || !projects.includes(projectId)) throw said('iam', 'denied');
      const nowMs = world.clock.now();
      const token = `MIIQ${world.hex(`otc-token/${projectId}/${world.serial(`otc-token/${projectId}`)}`, 60)}`;
      const expiresAtMs = nowMs + TOKEN_HOURS * 3_600_000;
      issued.set(token, { accountId: projectId, subject, expiresAtMs });
      return {
        status: 201,
        headers: { 'x-subject-token': token },
        body: {
          token: {
            methods: ['mapped'],
            issued_at: microseconds(nowMs),
            expires_at: microseconds(expiresAtMs),
            project: { id: projectId, name: projectId, domain: { id: 'domain', name: 'domain' } },
            user: {
              id: subject,
              name: subject,
              domain: { id: 'domain', name: 'domain' },
              'OS-FEDERATION': {
                identity_provider: { id: request.headers['x-idp-id'] },
                protocol: { id: 'oidc' },
                groups: [],
              },
            },
            roles: [],
            catalog: [],
          },
        },
      };
    },
  };

  return {
    routes: [exchange, ...onboarding.routes],
    /** Undefined for a token that was never issued or is over. */
    holderOf(token: unknown): Caller | undefined {
      if (administratorToken !== undefined && token === administratorToken)
        return { accountId: '', subject: 'administrator' };
      const known = typeof token === 'string' ? issued.get(token) : undefined;
      return known && known.expiresAtMs > world.clock.now() ? known : undefined;
    },
  };
}

function verified(token: string, webIdentity: Pick<WebIdentity, 'verify'>): Claims | undefined {
  try {
    return webIdentity.verify(token);
  } catch {
    // What is no token at all breaks on its way through JSON.
    return undefined;
  }
}

/** `2018-03-13T03:00:01.168000Z` */
const microseconds = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');
