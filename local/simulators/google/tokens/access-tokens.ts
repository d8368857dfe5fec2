import type { World } from '../../world/world.ts';

export interface AccessToken {
  /** A service account, or the federated identity that may still become one. */
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly expiresAtMs: number;
}

/** The bearer tokens that are in circulation. */
export interface AccessTokens {
  issue(token: AccessToken): string;
  /** Undefined for an unknown token and for one whose time is over. */
  find(token: string): AccessToken | undefined;
}

export const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';

export function createAccessTokens(world: Pick<World, 'clock' | 'hex'>): AccessTokens {
  const issued = new Map<string, AccessToken>();
  return {
    issue(token) {
      const value = `ya29.c.${world.hex(`google-access-token/${issued.size}`, 48)}`;
      issued.set(value, token);
      return value;
    },
    find(value) {
      const token = issued.get(value);
      return token && token.expiresAtMs > world.clock.now() ? token : undefined;
    },
  };
}
