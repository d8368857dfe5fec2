import { generateKeyPairSync, type JsonWebKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Clock } from '../../../runtime/clock.ts';

/** What a token says (IAM user guide, "Understanding token claims"). */
export interface Claims {
  readonly iss: string;
  readonly aud: string | readonly string[];
  /** ARN of the role, not of its session. */
  readonly sub: string;
  /** Seconds since the epoch, as all times in a token. */
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly [namespace: string]: unknown;
}

/** The tokens with which an account's roles show themselves to other clouds. */
export interface WebIdentity {
  /** The account's own issuer, under which its keys are published. */
  issuerOf(accountId: string): string;
  /** Keys as the issuer publishes them (RFC 7517). */
  jwks(): { readonly keys: readonly JsonWebKey[] };
  issue(about: { accountId: string; claims: Omit<Claims, 'iss' | 'iat' | 'jti'> }): string;
  /** What the token says, when we signed it and it is not over; undefined otherwise. Whose it may be is for who asks to decide. */
  verify(token: string): Claims | undefined;
}

const KEY_ID = 'tenantry-sts-1';
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** RS256 only. The key is random on purpose and has no part in anything that a seed repeats; it is made when the first token is asked for. */
export function createWebIdentity({
  clock,
  hex,
}: {
  clock: Pick<Clock, 'now'>;
  hex: (key: string, length: number) => string;
}): WebIdentity {
  let pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } | undefined;
  let issued = 0;
  const keys = () => {
    pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
    return pair;
  };
  const issuerOf = (accountId: string) => `https://${hex(`issuer/${accountId}`, 32)}.tokens.sts.global.api.aws`;
  return {
    issuerOf,
    jwks: () => ({ keys: [{ ...keys().publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256', use: 'sig' }] }),
    issue({ accountId, claims }) {
      issued += 1;
      const iat = Math.floor(clock.now() / 1000);
      const payload = { iss: issuerOf(accountId), iat, jti: hex(`token/${issued}`, 32), ...claims };
      const signed = `${encoded({ alg: 'RS256', typ: 'JWT', kid: KEY_ID })}.${encoded(payload)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), keys().privateKey).toString('base64url')}`;
    },
    verify(token) {
      const [header = '', payload = '', signature = ''] = token.split('.');
      const signed = Buffer.from(`${header}.${payload}`);
      if (!verify('sha256', signed, keys().publicKey, Buffer.from(signature, 'base64url'))) return undefined;
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
      return claims.exp * 1000 > clock.now() ? claims : undefined;
    },
  };
}
