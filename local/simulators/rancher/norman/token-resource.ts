import type { Core } from '../core.ts';
import { issueToken, type TokenObject, tokens } from '../http/tokens.ts';
import { resourceView } from './cluster-view.ts';
import { coerce, type JsonObject } from './coerce.ts';
import { NormanFault } from './norman-fault.ts';
import type { NormanResource, View } from './resource.ts';

/** Tokens of the older form. The bearer value is in the answer to the request that makes it, and never again. */
export function tokenResource(core: Core): NormanResource {
  const { store } = core;
  return {
    type: 'token',
    plural: 'tokens',
    list: (view) => store.list(tokens).map((token) => tokenView(token, { ...view, core })),
    find(id, view) {
      const token = store.find(tokens, { name: id });
      return token && tokenView(token, { ...view, core });
    },
    create(written) {
      const { description, ttl, clusterId } = coerce('token', { body: written.body, operation: 'create' });
      const { token, key } = issueToken(
        {
          form: 'legacy',
          description: String(description ?? ''),
          ttl: Number(ttl),
          ...(typeof clusterId === 'string' && { clusterName: clusterId }),
        },
        core,
      );
      return { ...tokenView(token, { ...written, core }), token: `${token.metadata.name}:${key}` };
    },
    remove(id) {
      if (!store.find(tokens, { name: id })) {
        throw new NormanFault('NotFound', '');
      }
      store.remove(tokens, { name: id });
      return undefined;
    },
  };
}

function tokenView(token: TokenObject, { baseUrl, core }: View & { core: Core }): JsonObject {
  const { name } = token.metadata;
  return {
    ...resourceView(token, { self: `${baseUrl}/v3/tokens/${name}`, type: 'token' }),
    name,
    description: token.description,
    userId: token.userId,
    ttl: token.ttl,
    expiresAt: token.expiresAt,
    expired: Date.parse(token.expiresAt) <= core.clock.now(),
    enabled: token.enabled,
    clusterId: token.clusterName === '' ? null : token.clusterName,
    isDerived: true,
    authProvider: 'local',
    current: false,
  };
}
