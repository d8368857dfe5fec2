import { verify } from 'node:crypto';
import * as z from 'zod';
import type { World } from '../../world/world.ts';
import { oauthFault } from '../faults.ts';
import type { KeyStore } from '../iam/key-store.ts';
import { type GoogleRoute, ok } from '../routes.ts';
import { type GoogleSettings, universeOf } from '../settings.ts';
import type { AccessTokens } from './access-tokens.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const LONGEST_SECONDS = 3600;
/** Google's own servers allow clocks to differ by so much. */
const SKEW_SECONDS = 300;

const header = z.object({ alg: z.literal('RS256'), kid: z.string() });
const assertion = z.object({
  iss: z.string(),
  scope: z.string(),
  aud: z.string(),
  iat: z.number(),
  exp: z.number(),
});

/** The OAuth 2.0 server for service accounts with a key of their own: what Rancher uses. */
export function keyGrantRoutes(
  world: Pick<World, 'clock'>,
  { settings, tokens, keys }: { settings: GoogleSettings; tokens: AccessTokens; keys: KeyStore },
): GoogleRoute[] {
  const audience = `https://oauth2.${universeOf(settings)}/token`;
  return [
    {
      method: 'POST',
      path: '/token',
      service: 'google-oauth2',
      operation: 'oauth2.token',
      open: true,
      permissions: [],
      run: ({ body }) => {
        const asked = z.strictObject({ grant_type: z.string(), assertion: z.string() }).safeParse(body);
        if (!asked.success) throw oauthFault('invalid_request', 'Required parameter is missing: grant_type');
        if (asked.data.grant_type !== GRANT) {
          throw oauthFault('unsupported_grant_type', `Invalid grant_type: ${asked.data.grant_type}`);
        }
        const { claims, keyId, signed, signature } = read(asked.data.assertion);
        const account = keys.account(claims.iss);
        if (!account) throw oauthFault('invalid_grant', 'Invalid grant: account not found');
        const key = keys.good(account.email, keyId);
        if (!key || !verify('sha256', signed, key.publicKey, signature)) {
          throw oauthFault('invalid_grant', 'Invalid JWT Signature.');
        }
        const now = world.clock.now() / 1000;
        const isTimely =
          claims.iat <= now + SKEW_SECONDS && claims.exp > now && claims.exp - claims.iat <= LONGEST_SECONDS;
        if (!isTimely) {
          throw oauthFault(
            'invalid_grant',
            'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
          );
        }
        if (claims.aud !== audience) throw oauthFault('invalid_grant', 'Invalid JWT: Failed audience check.');
        key.usedAtMs.push(world.clock.now());
        const expiresAtMs = world.clock.now() + LONGEST_SECONDS * 1000;
        return ok({
          access_token: tokens.issue({ subject: account.email, scopes: claims.scope.split(' '), expiresAtMs }),
          expires_in: LONGEST_SECONDS - 1,
          token_type: 'Bearer',
        });
      },
    },
  ];
}

function read(token: string) {
  const [head = '', payload = '', signature = ''] = token.split('.');
  try {
    return {
      keyId: header.parse(decoded(head)).kid,
      claims: assertion.parse(decoded(payload)),
      signed: Buffer.from(`${head}.${payload}`),
      signature: Buffer.from(signature, 'base64url'),
    };
  } catch {
    throw oauthFault('invalid_grant', 'Invalid JWT: the assertion could not be read.');
  }
}

const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
