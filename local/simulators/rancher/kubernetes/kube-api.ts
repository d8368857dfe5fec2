import type { Clock } from '../../../runtime/clock.ts';
import { type Exchange, json, type Reply } from '../../http/exchange.ts';
import { KubeFault, notFound } from '../store/kube-fault.ts';
import { qualifiedName } from '../store/kube-object.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { applyObject, isApply } from './applying.ts';
import { type AnyKind, coreVersions, groupList, groupOf, resourceList } from './discovery.ts';
import { createListings, type Listings, listOf, type Scope } from './listing.ts';
import { tableOf, wantsTable } from './table.ts';
import { watchReply } from './watching.ts';
import { createObject, patchObject, removeObject, replaceObject, type Target } from './writing.ts';

export interface KubeApiOptions {
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** Asked for every request: types come and go with their operators. */
  readonly kinds: () => readonly AnyKind[];
  readonly gitVersion: () => string;
}

/** The API server of one cluster, below whatever prefix it is reached by. @throws KubeFault */
export type KubeApi = (exchange: Exchange, path: string) => Reply;

const unknownPath = () =>
  new KubeFault({ code: 404, reason: 'NotFound', message: 'the server could not find the requested resource' });

export function createKubeApi(options: KubeApiOptions): KubeApi {
  const listings = createListings(options.store);
  return (exchange, path) => {
    if (path === '/openapi/v2') {
      return openApi(exchange);
    }
    const known = discover(path, { exchange, options });
    if (known) {
      return json(known);
    }
    const target = targetOf(path, options.kinds());
    if (!target) {
      throw unknownPath();
    }
    return serve(exchange, { target, options, listings });
  };
}

function discover(
  path: string,
  { exchange, options }: { exchange: Exchange; options: KubeApiOptions },
): object | undefined {
  const [root = '', group, version, ...rest] = path.split('/').filter((part) => part !== '');
  const kinds = options.kinds();
  if (path === '/version') {
    return versionInfo(options.gitVersion());
  }
  if (root === 'api' && version === undefined) {
    return group === undefined
      ? coreVersions(exchange.baseUrl)
      : group === 'v1'
        ? resourceList(kinds, { group: '', version: 'v1' })
        : undefined;
  }
  if (root !== 'apis' || rest.length > 0) {
    return undefined;
  }
  if (group === undefined) {
    return groupList(kinds);
  }
  if (!kinds.some((kind) => kind.group === group && (version === undefined || kind.version === version))) {
    throw unknownPath();
  }
  return version === undefined ? groupOf(group, kinds) : resourceList(kinds, { group, version });
}

/**
 * A description without types. kubectl asks for it in protobuf, in which an empty document has no bytes; it then leaves validation to
 * the server.
 */
function openApi({ headers }: Exchange): Reply {
  const protobuf = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
  return headers.accept?.includes('protobuf')
    ? { status: 200, body: '', headers: { 'content-type': protobuf } }
    : json({ swagger: '2.0', info: { title: 'Kubernetes', version: 'unversioned' }, paths: {}, definitions: {} });
}

function versionInfo(gitVersion: string): object {
  const [major, minor] = gitVersion.replace(/^v/, '').split('.');
  return {
    major,
    minor,
    gitVersion,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '2026-06-01T00:00:00Z',
    goVersion: 'go1.26.5',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}

/** Path → type, namespace, name, subresource. `namespaces` is a type of its own and the scope of others. */
function targetOf(path: string, kinds: readonly AnyKind[]): Target | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const [group, version, rest] =
    parts[0] === 'api' ? ['', parts[1], parts.slice(2)] : [parts[1], parts[2], parts.slice(3)];
  if (parts[0] !== 'api' && parts[0] !== 'apis') {
    return undefined;
  }
  const scoped = rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'finalize' && rest[2] !== 'status';
  const [plural, name, subresource] = scoped ? rest.slice(2) : rest;
  const kind = kinds.find((one) => one.group === group && one.version === version && one.plural === plural);
  const fits = kind && (kind.namespaced || !scoped) && (kind.namespaced ? scoped || name === undefined : true);
  return kind && fits ? { kind, namespace: scoped ? rest[1] : undefined, name, subresource } : undefined;
}

interface Served {
  readonly target: Target;
  readonly options: KubeApiOptions;
  readonly listings: Listings;
}

function serve(exchange: Exchange, { target, options, listings }: Served): Reply {
  const { kind, name } = target;
  const scope: Scope = { kind, namespace: target.namespace };
  const verb = verbOf(exchange, name);
  if (verb === undefined || !(kind.verbs ?? [verb]).includes(verb)) {
    throw new KubeFault({
      code: 405,
      reason: 'MethodNotAllowed',
      message: 'the server does not allow this method on the requested resource',
    });
  }
  switch (verb) {
    case 'watch':
      return watchReply(exchange, { scope, watcher: options });
    case 'list':
      return listed(exchange, { scope, listings, options });
    case 'get':
      return shown(exchange, { target, options });
    case 'create':
      return json(createObject(exchange, { target, store: options.store }), 201);
    case 'update':
      return json(replaceObject(exchange, { target, store: options.store }));
    case 'patch':
      if (isApply(exchange)) {
        const { object, created } = applyObject(exchange, { target, store: options.store });
        return json(object, created ? 201 : 200);
      }
      return json(patchObject(exchange, { target, store: options.store }));
    case 'delete':
      return json(removeObject(exchange, { target, store: options.store }));
  }
}

type Verb = 'watch' | 'list' | 'get' | 'create' | 'update' | 'patch' | 'delete';

function verbOf({ method, query }: Exchange, name: string | undefined): Verb | undefined {
  if (name === undefined) {
    const isWatch = ['1', 'true'].includes(query.get('watch') ?? '');
    return method === 'GET' ? (isWatch ? 'watch' : 'list') : method === 'POST' ? 'create' : undefined;
  }
  const verbs: Readonly<Record<string, Verb>> = { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };
  return verbs[method];
}

function listed(
  exchange: Exchange,
  { scope, listings, options }: { scope: Scope; listings: Listings; options: KubeApiOptions },
): Reply {
  const page = listings.page(exchange, scope);
  if (!wantsTable(exchange.headers.accept)) {
    return json(listOf(page, scope));
  }
  const includeObject = exchange.query.get('includeObject');
  return json(
    tableOf(page.objects, {
      kind: scope.kind,
      metadata: page.metadata,
      nowMs: options.clock.now(),
      ...(includeObject && { includeObject }),
    }),
  );
}

function shown(exchange: Exchange, { target, options }: { target: Target; options: KubeApiOptions }): Reply {
  const { kind, namespace, name = '' } = target;
  const object = options.store.find(kind, { namespace, name });
  if (!object) {
    throw notFound(qualifiedName(kind), name);
  }
  if (!wantsTable(exchange.headers.accept)) {
    return json(object);
  }
  const metadata = { resourceVersion: object.metadata.resourceVersion };
  return json(tableOf([object], { kind, metadata, nowMs: options.clock.now() }));
}
