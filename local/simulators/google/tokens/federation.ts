import * as z from 'zod';
import type { World } from '../../world/world.ts';
import { oauthFault } from '../faults.ts';
import { type GoogleRoute, ok } from '../routes.ts';
import type { GoogleSettings, IdentityProvider } from '../settings.ts';
import type { AccessTokens } from './access-tokens.ts';

const exchange = z.strictObject({
  grantType: z.literal('urn:ietf:params:oauth:grant-type:token-exchange'),
  audience: z.string(),
  scope: z.string(),
  requestedTokenType: z.literal('urn:ietf:params:oauth:token-type:access_token'),
  subjectToken: z.string(),
  subjectTokenType: z.literal('urn:ietf:params:oauth:token-type:jwt'),
  options: z.string().optional(),
});

const PROVIDER =
  /^\/\/iam\.googleapis\.com\/projects\/\d+\/locations\/global\/workloadIdentityPools\/[\w-]+\/providers\/[\w-]+$/;
const HOUR_SECONDS = 3600;

/** Security Token Service: a token of an identity provider becomes one of the pool that trusts it. Takes JSON, and a form as of RFC 8693. */
export function federationRoutes(
  world: Pick<World, 'clock'>,
  { settings, tokens }: { settings: GoogleSettings; tokens: AccessTokens },
): GoogleRoute[] {
  const providers = settings.projects.flatMap(({ identityProviders }) => identityProviders);
  return [
    {
      method: 'POST',
      path: '/v1/token',
      service: 'google-sts',
      operation: 'sts.token',
      open: true,
      permissions: [],
      run: ({ body }) => {
        const asked = exchange.safeParse(camelCased(body));
        if (!asked.success) throw oauthFault('invalid_request', asked.error.issues[0]?.message ?? 'Invalid request.');
        const { audience, scope, subjectToken } = asked.data;
        if (!PROVIDER.test(audience)) {
          throw oauthFault(
            'invalid_request',
            'Invalid value for "audience". This value should be the full resource name of the Identity Provider. See https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token for the list of possible formats.',
          );
        }
        const provider = providers.find(({ name }) => name === audience);
        if (!provider) {
          throw oauthFault(
            'invalid_target',
            'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
          );
        }
        const subject = `principal:${poolOf(provider)}/subject/${subjectOf(subjectToken, { provider, settings })}`;
        const expiresAtMs = world.clock.now() + HOUR_SECONDS * 1000;
        return ok({
          access_token: tokens.issue({ subject, scopes: scope.split(' '), expiresAtMs }),
          issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          token_type: 'Bearer',
          expires_in: HOUR_SECONDS,
        });
      },
    },
  ];
}

/** The members of a form are those of the JSON in snake case; Google takes either in both. */
function camelCased(body: unknown): object {
  const members = Object.entries(Object(body));
  return Object.fromEntries(
    members.map(([name, value]) => [name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), value]),
  );
}

const poolOf = ({ name }: IdentityProvider): string => name.replace(/\/providers\/[\w-]+$/, '');

/** Of a provider without audiences of its own choice: its full resource name, with or without `https:`. */
function subjectOf(
  token: string,
  { provider, settings }: { provider: IdentityProvider; settings: GoogleSettings },
): string {
  const claims = settings.verifyIdentity(token);
  if (!claims) throw oauthFault('invalid_grant', 'The ID Token is expired, or its signature is invalid.');
  if (claims.iss !== provider.issuer) {
    throw oauthFault(
      'invalid_grant',
      `The issuer in ID Token ${claims.iss} does not match the expected ones: ${provider.issuer}.`,
    );
  }
  const audiences = [claims.aud].flat();
  if (!audiences.some((audience) => audience === provider.name || audience === `https:${provider.name}`)) {
    throw oauthFault(
      'invalid_grant',
      `The audience in ID Token [${audiences.join(', ')}] does not match the expected audience ${provider.name}.`,
    );
  }
  return claims.sub;
}
