import type { Claims, WebIdentity } from '../../aws/sts/web-identity.ts';
import type { Caller, RestRequest, RestRoute } from '../../rest/vendor.ts';
import type { World } from '../../world/world.ts';
import { refusal, said } from '../faults.ts';
import { list, object, optional, text } from '../shape.ts';
import { iamBody } from './body.ts';
import { catalogOf } from './catalog.ts';
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

const scope = optional(object({ project: optional(scoped), domain: optional(scoped) }));
const shapes = {
  idToken: object({ auth: object({ id_token: object({ id: text({ min: 1, max: 20_000 }) }), scope }) }),
  token: object({
    auth: object({
      identity: object({
        methods: list(text({ oneOf: ['token'] }), { max: 1 }),
        token: object({ id: text({ min: 1, max: 20_000 }) }),
      }),
      scope,
    }),
  }),
};

interface Scope {
  readonly project?: { readonly id?: string };
}

interface IdTokenRequest {
  readonly auth: { readonly id_token: { readonly id: string }; readonly scope?: Scope };
}

interface ScopeRequest {
  readonly auth: { readonly identity: { readonly token?: { readonly id: string } }; readonly scope?: Scope };
}

/** An unscoped token opens nothing but the way to one of a project. */
interface Issued extends Entered {
  readonly providerId: string;
  readonly projectId: string | undefined;
  readonly expiresAtMs: number;
}

export function createTokens(world: World, { webIdentity, identityProviders, administratorToken }: TokenSettings) {
  const issued = new Map<string, Issued>();
  const onboarding = createOnboarding(world);

  const providerOf = (id: string): IdentityProvider => {
    const provider = identityProviders.find((each) => each.id === id);
    if (!provider) throw refusal(404, 'IAM.0004', `Could not find identity provider: ${id}.`);
    return provider;
  };

  const claimsOf = (token: string, { issuer, clientId }: IdentityProvider): Claims => {
    const claims = verified(token, webIdentity);
    const audiences = claims === undefined ? [] : [claims.aud].flat();
    if (!claims || claims.iss !== issuer || !audiences.includes(clientId)) throw said('iam', 'unauthenticated');
    return claims;
  };

  const enter = (providerId: string, token: string): Entered => {
    const onboarded = onboarding.enter(providerId, token);
    if (onboarded) return onboarded;
    const provider = providerOf(providerId);
    return { subject: claimsOf(token, provider).sub, projects: provider.projects };
  };

  /** Undefined for a token that was never issued or is over. */
  const validAt = (token: unknown): Issued | undefined => {
    const known = typeof token === 'string' ? issued.get(token) : undefined;
    return known && known.expiresAtMs > world.clock.now() ? known : undefined;
  };

  const projectIn = (scope: Scope | undefined, { projects }: Entered): string => {
    const projectId = scope?.project?.id;
    if (projectId === undefined || !projects.includes(projectId)) throw said('iam', 'denied');
    return projectId;
  };

  const give = (token: Omit<Issued, 'expiresAtMs'>, { host, query }: RestRequest) => {
    const { subject, providerId, projectId } = token;
    const nowMs = world.clock.now();
    const expiresAtMs = nowMs + TOKEN_HOURS * 3_600_000;
    const seed = `otc-token/${projectId ?? subject}`;
    const id = `MIIQ${world.hex(`${seed}/${world.serial(seed)}`, 60)}`;
    issued.set(id, { ...token, expiresAtMs });
    return {
      status: 201,
      headers: { 'x-subject-token': id },
      body: {
        token: {
          methods: ['mapped'],
          issued_at: microseconds(nowMs),
          expires_at: microseconds(expiresAtMs),
          ...(projectId !== undefined && {
            project: { id: projectId, name: projectId, domain: { id: 'domain', name: 'domain' } },
            ...(!query.has('nocatalog') && { catalog: catalogOf({ host, projectId }) }),
          }),
          user: {
            id: subject,
            name: subject,
            domain: { id: 'domain', name: 'domain' },
            'OS-FEDERATION': { identity_provider: { id: providerId }, protocol: { id: 'oidc' }, groups: [] },
          },
          roles: [],
        },
      },
    };
  };

  const open = (path: string, operation: string, run: RestRoute['run']): RestRoute => ({
    method: 'POST',
    path,
    service: 'otc-iam',
    operation,
    open: true,
    run,
  });
  const ways = [
    open('/v3.0/OS-AUTH/id-token/tokens', 'CreateTokenWithIdToken', (request) => {
      const { auth } = iamBody<IdTokenRequest>(request, shapes.idToken);
      const providerId = String(request.headers['x-idp-id']);
      const entered = enter(providerId, auth.id_token.id);
      return give({ ...entered, providerId, projectId: projectIn(auth.scope, entered) }, request);
    }),
    // The two steps of OpenStack's own clients: a token without a scope, and one of a project for it.
    open(
      '/v3/OS-FEDERATION/identity_providers/{provider}/protocols/{protocol}/auth',
      'CreateUnscopedTokenWithIdToken',
      (request) => {
        const [, token] = /^Bearer (\S+)$/.exec(String(request.headers.authorization)) ?? [];
        if (token === undefined) throw said('iam', 'unauthenticated');
        const { provider: providerId = '' } = request.params;
        return give({ ...enter(providerId, token), providerId, projectId: undefined }, request);
      },
    ),
    open('/v3/auth/tokens', 'KeystoneCreateScopedToken', (request) => {
      const { auth } = iamBody<ScopeRequest>(request, shapes.token);
      const entered = validAt(auth.identity.token?.id);
      if (!entered) throw said('iam', 'unauthenticated');
      return give({ ...entered, projectId: projectIn(auth.scope, entered) }, request);
    }),
  ];

  return {
    routes: [...ways, ...onboarding.routes],
    /** Undefined for a token that was never issued, is over or is of no project. */
    holderOf(token: unknown): Caller | undefined {
      if (administratorToken !== undefined && token === administratorToken)
        return { accountId: '', subject: 'administrator' };
      const { projectId, subject = '' } = validAt(token) ?? {};
      return projectId === undefined ? undefined : { accountId: projectId, subject };
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
