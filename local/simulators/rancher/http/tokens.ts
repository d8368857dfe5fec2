import { createHash } from 'node:crypto';
import type { Core } from '../core.ts';
import type { Kind, KubeObject } from '../store/kube-object.ts';
import { timestamp } from '../store/object-store.ts';

export interface TokenObject extends KubeObject {
  readonly userId: string;
  readonly description: string;
  /** Milliseconds. */
  readonly ttl: number;
  readonly expiresAt: string;
  readonly enabled: boolean;
  readonly clusterName: string;
  /** SHA-256 of the key: Rancher keeps no key either (feature token-hashing). */
  readonly hash: string;
  /** `legacy`: `token-abcde:key`; `ext`: `ext/token-abcde:key`. */
  readonly form: 'legacy' | 'ext';
}

export const tokens: Kind<TokenObject> = {
  group: 'management.cattle.io',
  version: 'v3',
  kind: 'Token',
  plural: 'tokens',
  singular: 'token',
  namespaced: false,
  verbs: ['get', 'list', 'watch', 'delete'],
};

export interface TokenRequest {
  readonly form: TokenObject['form'];
  readonly description: string;
  /** Milliseconds; 0 or less asks for the longest that is allowed, not for ever. */
  readonly ttl: number;
  readonly clusterName?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** `auth-token-max-ttl-minutes`: 90 days. */
export const longestTtlMs = 129_600 * 60_000;
export const userId = 'user-tenantry';

const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');

/** Makes a token and returns its key, which nobody can read afterwards. */
export function issueToken(request: TokenRequest, core: Core): { readonly token: TokenObject; readonly key: string } {
  const name = `token-${core.suffix('token', 5)}`;
  const key = core.key(`token/${name}`, 54);
  return { token: saveToken({ ...request, name, key }, core), key };
}

export function saveToken(request: TokenRequest & { name: string; key: string }, { store, clock }: Core): TokenObject {
  const ttl = request.ttl <= 0 ? longestTtlMs : Math.min(request.ttl, longestTtlMs);
  return store.create(tokens, {
    metadata: { name: request.name, ...(request.labels && { labels: request.labels }) },
    userId,
    description: request.description,
    ttl,
    expiresAt: timestamp(clock.now() + ttl),
    enabled: true,
    clusterName: request.clusterName ?? '',
    hash: hashOf(request.key),
    form: request.form,
  });
}

/** `Bearer <token>`, Basic with the two halves of the token, or the cookie `R_SESS`. */
function presented(headers: { authorization?: string | undefined; cookie?: string | undefined }): string | undefined {
  const [scheme = '', credentials = ''] = (headers.authorization ?? '').trim().split(/\s+/, 2);
  if (scheme.toLowerCase() === 'bearer') {
    return credentials;
  }
  if (scheme.toLowerCase() === 'basic') {
    return Buffer.from(credentials, 'base64').toString('utf8');
  }
  return /(?:^|;\s*)R_SESS=([^;]+)/.exec(headers.cookie ?? '')?.[1];
}

/**
 * The token that a request came with; undefined when it is missing, unknown, disabled, expired, or a legacy token for
 * another cluster. Tokens of the newer form are not held to their cluster: Rancher 2.15 does not read that field.
 */
export function authenticate(
  request: {
    headers: { authorization?: string | undefined; cookie?: string | undefined };
    clusterName?: string | undefined;
  },
  { store, clock }: Core,
): TokenObject | undefined {
  const bearer = presented(request.headers)?.replace(/^ext\//, '');
  const [name = '', key = ''] = bearer?.split(':', 2) ?? [];
  const token = store.find(tokens, { name });
  if (!token?.enabled || token.hash !== hashOf(key) || Date.parse(token.expiresAt) <= clock.now()) {
    return undefined;
  }
  const elsewhere = token.form === 'legacy' && token.clusterName !== '' && token.clusterName !== request.clusterName;
  return elsewhere ? undefined : token;
}
