import { type Exchange, json, type Reply } from '../../http/exchange.ts';
import type { Core } from '../core.ts';
import { issueToken, type TokenObject, tokens, userId } from '../http/tokens.ts';
import { isObject } from '../norman/coerce.ts';
import type { ClusterObject } from '../object-types.ts';
import { clusters } from '../objects.ts';
import { badRequest, KubeFault, notFound } from '../store/kube-fault.ts';
import { readBody } from './writing.ts';

const group = { apiVersion: 'ext.cattle.io/v1' };

export interface ExtApi {
  readonly core: Core;
  readonly kubeconfig: (
    clusters: readonly ClusterObject[],
    options: { baseUrl: string; ttlMs: number },
  ) => { readonly text: string; readonly tokenName: string };
}

/** `/apis/ext.cattle.io/v1/{tokens,kubeconfigs}`: names are always generated, secret values are shown once. @throws KubeFault */
export function createExtApi({ core, kubeconfig }: ExtApi): (exchange: Exchange, path: string) => Reply | undefined {
  return (exchange, path) => {
    const [, , apiGroup, , plural, name] = path.split('/');
    if (apiGroup !== 'ext.cattle.io') {
      return undefined;
    }
    if (plural === undefined) {
      return json(discovery(path.split('/').length));
    }
    if (plural === 'tokens') {
      return onTokens(exchange, { core, name });
    }
    if (plural === 'kubeconfigs' && exchange.method === 'POST') {
      return json(createKubeconfig(exchange, { core, kubeconfig }), 201);
    }
    throw new KubeFault({
      code: 405,
      reason: 'MethodNotAllowed',
      message: 'the server does not allow this method on the requested resource',
    });
  };
}

function discovery(depth: number): object {
  const versions = [{ groupVersion: group.apiVersion, version: 'v1' }];
  const resource = (name: string, kind: string, verbs: readonly string[]) => ({
    name,
    singularName: kind.toLowerCase(),
    namespaced: false,
    kind,
    verbs,
  });
  return depth === 3
    ? { kind: 'APIGroup', apiVersion: 'v1', name: 'ext.cattle.io', versions, preferredVersion: versions[0] }
    : {
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion: group.apiVersion,
        resources: [
          resource('tokens', 'Token', ['create', 'delete', 'get', 'list']),
          resource('kubeconfigs', 'Kubeconfig', ['create']),
        ],
      };
}

function onTokens(exchange: Exchange, { core, name }: { core: Core; name: string | undefined }): Reply {
  const { store } = core;
  const ext = () => store.list(tokens).filter(({ form }) => form === 'ext');
  if (name === undefined) {
    return exchange.method === 'POST'
      ? json(createToken(exchange, core), 201)
      : json({
          ...group,
          kind: 'TokenList',
          metadata: { resourceVersion: String(store.version()) },
          items: ext().map((token) => tokenView(token, core)),
        });
  }
  const token = ext().find(({ metadata }) => metadata.name === name);
  if (!token) {
    throw notFound('tokens.ext.cattle.io', name);
  }
  if (exchange.method === 'DELETE') {
    store.remove(tokens, { name });
    return json({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
  }
  return json(tokenView(token, core));
}

function createToken(exchange: Exchange, core: Core): object {
  const spec = specOf(exchange);
  const { token, key } = issueToken(
    {
      form: 'ext',
      description: String(spec.description ?? ''),
      ttl: Number(spec.ttl ?? 0),
      ...(typeof spec.clusterName === 'string' && { clusterName: spec.clusterName }),
    },
    core,
  );
  const { status, ...shown } = tokenView(token, core);
  return { ...shown, status: { ...status, value: key, bearerToken: `ext/${token.metadata.name}:${key}` } };
}

function tokenView(
  { metadata, description, ttl, clusterName, enabled, expiresAt, hash }: TokenObject,
  { clock }: Core,
) {
  return {
    ...group,
    kind: 'Token',
    metadata,
    spec: { userID: userId, description, ttl, clusterName, enabled, kind: '' },
    status: { current: false, expired: Date.parse(expiresAt) <= clock.now(), expiresAt, hash, value: '' },
  };
}

function createKubeconfig(exchange: Exchange, { core, kubeconfig }: ExtApi): object {
  const spec = specOf(exchange);
  const names = Array.isArray(spec.clusters) ? spec.clusters.map(String) : [];
  const found = names.map((name) => {
    const cluster = core.store.find(clusters, { name });
    if (!cluster) {
      throw badRequest(`cluster ${name} not found`);
    }
    return cluster;
  });
  const ttlMs = Number(spec.ttl ?? 0) * 1000;
  const { text, tokenName } = kubeconfig(found, { baseUrl: exchange.baseUrl, ttlMs });
  const name = `kubeconfig-${core.suffix('kubeconfig', 5)}`;
  return {
    ...group,
    kind: 'Kubeconfig',
    metadata: { name },
    spec,
    status: { value: text, tokens: [tokenName], summary: 'Complete' },
  };
}

function specOf(exchange: Exchange): Record<string, unknown> {
  const { spec } = readBody(exchange);
  return isObject(spec) ? spec : {};
}
