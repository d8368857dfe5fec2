import type { Call } from '../../runtime/gateway/pipeline.ts';
import { type CallHooks, surround } from '../calls/surround.ts';
import type { Exchange, Reply } from '../http/exchange.ts';
import { LostReply } from '../http/server.ts';
import type { Core } from './core.ts';
import type { Downstream } from './downstream/downstream.ts';
import { type Dialect, faultReply, mustAuthenticate, tell } from './http/faults.ts';
import { authenticate, type TokenObject } from './http/tokens.ts';
import { isObject } from './norman/coerce.ts';
import { normanOperation } from './norman/norman-api.ts';
import { NormanFault } from './norman/norman-fault.ts';
import { importManifest, type RegistrationKeys } from './norman/registration-tokens.ts';
import { publicSettings, settingView } from './norman/settings.ts';
import { settings } from './objects.ts';

export interface Routes {
  readonly core: Core;
  readonly hooks: CallHooks;
  readonly keys: RegistrationKeys;
  readonly norman: (exchange: Exchange) => Reply;
  readonly steve: (exchange: Exchange) => Reply;
  /** Rancher's own cluster: its Kubernetes API and the aggregated `ext.cattle.io`. */
  readonly local: (exchange: Exchange, path: string) => Reply;
  readonly downstream: Downstream;
  /** What the providers offer, by the last part of the path below `/meta`. */
  readonly meta: Readonly<Record<string, (exchange: Exchange) => Promise<Reply>>>;
}

/** Everything that Rancher's port answers. */
export function createRoutes(routes: Routes): (exchange: Exchange) => Promise<Reply> {
  return async (exchange) => {
    const open = withoutToken(exchange, routes);
    if (open) {
      return open;
    }
    const route = routeOf(exchange);
    const token = authenticate({ headers: exchange.headers, clusterName: route.clusterName }, routes.core);
    if (!token) {
      return mustAuthenticate;
    }
    const effect = async () => route.answer(exchange, routes);
    try {
      const call = callOf(exchange, { operation: route.operation, token });
      const { output, replyLost } = await surround(call, { hooks: routes.hooks, effect, read: tell });
      if (replyLost) {
        throw new LostReply();
      }
      return output;
    } catch (fault) {
      const reply = faultReply(fault, route.dialect);
      if (!reply) {
        throw fault;
      }
      return reply;
    }
  };
}

/** The backend's account stands for the caller: Rancher knows users, not accounts. */
const backendAccountId = '111111111111';

function callOf(exchange: Exchange, { operation, token }: { operation: string; token: TokenObject }): Call {
  const { requestId, invocationId } = exchange;
  const caller = { accountId: backendAccountId, arn: token.userId, accessKeyId: token.metadata.name, observer: false };
  return {
    service: 'rancher',
    operation,
    input: inputOf(exchange.body),
    context: { caller, region: '', requestId, invocationId },
  };
}

function inputOf(body: string): Call['input'] {
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) ? (parsed as Call['input']) : {};
  } catch {
    return {};
  }
}

/** What Rancher answers to anybody (pkg/multiclustermanager/routes.go). */
function withoutToken(exchange: Exchange, { core, keys }: Routes): Reply | undefined {
  const { path, method } = exchange;
  const setting = /^\/v3\/settings\/([^/]+)$/.exec(path)?.[1];
  if (method === 'GET' && setting !== undefined && publicSettings.has(setting)) {
    const found = core.store.find(settings, { name: setting });
    return found
      ? { status: 200, body: settingView(found, exchange) }
      : faultReply(new NormanFault('NotFound', ''), 'norman');
  }
  const manifest = /^\/v3\/import\/([^/]+)$/.exec(path)?.[1];
  if (manifest !== undefined) {
    const text = importManifest(manifest, { core, keys });
    return text === undefined ? { status: 400, body: 'invalid token' } : { status: 200, body: text };
  }
  if (path === '/ping' || path === '/healthz') {
    return { status: 200, body: path === '/ping' ? 'pong' : 'ok' };
  }
  if (path === '/rancherversion') {
    return {
      status: 200,
      body: {
        Version: core.store.get(settings, { name: 'server-version' }).value,
        GitCommit: '9994cd93',
        RancherPrime: 'false',
      },
    };
  }
  return undefined;
}

interface Route {
  readonly dialect: Dialect;
  readonly operation: string;
  /** The cluster that a scoped token must be for. */
  readonly clusterName: string | undefined;
  answer(exchange: Exchange, routes: Routes): Reply | Promise<Reply>;
}

function routeOf(exchange: Exchange): Route {
  const { path, method } = exchange;
  const [, first = '', second, third, ...rest] = path.split('/');
  if (first === 'k8s' && second === 'clusters' && third !== undefined) {
    const below = `/${rest.join('/')}`;
    return {
      dialect: 'kubernetes',
      operation: `${method} /k8s/clusters/${third === 'local' ? 'local' : '{id}'}${kubeOperation(below)}`,
      clusterName: third,
      answer: (asked, { local, downstream }) =>
        third === 'local' ? local(asked, below) : downstream.answer(asked, { clusterName: third, path: below }),
    };
  }
  if (first === 'v3') {
    return {
      dialect: 'norman',
      operation: normanOperation(exchange),
      clusterName: undefined,
      answer: (asked, { norman }) => norman(asked),
    };
  }
  if (first === 'v1') {
    return {
      dialect: 'steve',
      operation: `${method} /v1/${second ?? ''}${third === undefined ? '' : '/{id}'}`,
      clusterName: undefined,
      answer: (asked, { steve }) => steve(asked),
    };
  }
  if (first === 'meta') {
    return {
      dialect: 'norman',
      operation: `${method} /meta/${second ?? ''}`,
      clusterName: undefined,
      answer: (asked, { meta }) => {
        const found = meta[second ?? ''];
        if (!found) throw new NormanFault('NotFound', '');
        return found(asked);
      },
    };
  }
  const below = first === 'ext' ? path.slice('/ext'.length) : path;
  return {
    dialect: 'kubernetes',
    operation: `${method} ${kubeOperation(path)}`,
    clusterName: 'local',
    answer: (asked, { local }) => local(asked, below),
  };
}

/** `/apis/group/version/namespaces/x/plural/name` → `/apis/group/version/plural/{name}`. */
function kubeOperation(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  const head = parts.slice(0, parts[0] === 'api' ? 2 : 3);
  const tail = parts.slice(head.length);
  const scoped = tail[0] === 'namespaces' && tail.length > 2 ? tail.slice(2) : tail;
  const [plural, name, subresource] = scoped;
  return [
    '',
    ...head,
    ...(plural ? [plural] : []),
    ...(name ? ['{name}'] : []),
    ...(subresource ? [subresource] : []),
  ].join('/');
}
