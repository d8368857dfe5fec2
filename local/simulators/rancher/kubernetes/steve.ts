import { type Exchange, json, type Reply } from '../../http/exchange.ts';
import { summarize } from '../controllers/summary.ts';
import { isObject, type JsonObject } from '../norman/coerce.ts';
import { KubeFault } from '../store/kube-fault.ts';
import type { KubeObject } from '../store/kube-object.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { AnyKind } from './discovery.ts';
import { createListings } from './listing.ts';
import { createObject, readBody, removeObject, replaceObject, type Target } from './writing.ts';

export interface SteveOptions {
  readonly store: ObjectStore;
  readonly kinds: () => readonly AnyKind[];
  /** What Steve makes of an object before it shows it. */
  readonly shown: (object: KubeObject) => KubeObject;
}

/** Types that Steve only shows (rancher pkg/api/steve/disallow). */
const readOnly = new Set([
  'management.cattle.io.clusters',
  'management.cattle.io.settings',
  'management.cattle.io.tokens',
]);
const steveName = ({ group, plural, kind }: AnyKind) => (group === '' ? kind.toLowerCase() : `${group}.${plural}`);

/** `/v1/<group>.<plural>[/<namespace>]/<name>`: thin REST over the Kubernetes objects, with state and links. @throws KubeFault */
export function createSteve({ store, kinds, shown }: SteveOptions): (exchange: Exchange) => Reply {
  const listings = createListings(store);
  return (exchange) => {
    const [, , type = '', ...rest] = exchange.path.split('/');
    const kind = kinds().find((one) => steveName(one) === type || steveName(one) === type.replace(/s$/, ''));
    if (!kind) {
      throw new KubeFault({ code: 404, reason: 'NotFound', message: `schema not found for type ${type}` });
    }
    if (exchange.method !== 'GET' && readOnly.has(steveName(kind))) {
      throw new KubeFault({
        code: 405,
        reason: 'MethodNotAllowed',
        message: `${exchange.method} is not allowed on ${steveName(kind)}`,
      });
    }
    const target = targetOf(kind, rest);
    if (exchange.method === 'GET' && target.name === undefined) {
      const page = listings.page(exchange, target);
      return json(
        collectionView(exchange, {
          kind,
          page: { ...page, data: page.objects.map((object) => view(shown(object), { kind, exchange })) },
        }),
      );
    }
    return json(changed(exchange, { target, store, shown }), exchange.method === 'POST' ? 201 : 200);
  };
}

/** `/v1/type/namespace` lists a namespace of a namespaced type; `/v1/type/name` is an object of the others. */
function targetOf(kind: AnyKind, rest: readonly string[]): Target {
  const [first, second] = rest;
  return kind.namespaced
    ? { kind, namespace: first, name: second, subresource: undefined }
    : { kind, namespace: undefined, name: first, subresource: undefined };
}

function changed(
  exchange: Exchange,
  { target, store, shown }: Pick<SteveOptions, 'store' | 'shown'> & { target: Target },
): JsonObject {
  const { kind } = target;
  switch (exchange.method) {
    case 'GET':
      return view(shown(store.get(kind, { namespace: target.namespace, name: target.name ?? '' })), { kind, exchange });
    case 'POST':
      return view(
        createObject(exchange, { target: { ...target, namespace: target.namespace ?? namespaceIn(exchange) }, store }),
        { kind, exchange },
      );
    case 'PUT':
      return view(replaceObject(exchange, { target, store }), { kind, exchange });
    case 'DELETE':
      return { ...removeObject(exchange, { target, store }) };
    default:
      throw new KubeFault({
        code: 405,
        reason: 'MethodNotAllowed',
        message: `Method ${exchange.method} not supported`,
      });
  }
}

/** A POST to the bare type names its namespace in the body. */
function namespaceIn(exchange: Exchange): string | undefined {
  const { metadata } = readBody(exchange);
  const namespace = isObject(metadata) ? metadata.namespace : undefined;
  return typeof namespace === 'string' ? namespace : undefined;
}

interface Viewed {
  readonly kind: AnyKind;
  readonly exchange: Exchange;
}

const idOf = ({ metadata }: KubeObject) =>
  metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;

function view(object: KubeObject, { kind, exchange }: Viewed): JsonObject {
  const { state, transitioning, message } = summarize(object);
  const id = idOf(object);
  const self = `${exchange.baseUrl}/v1/${steveName(kind)}/${id}`;
  const isChangeable = !readOnly.has(steveName(kind));
  return {
    id,
    type: steveName(kind).replace(/s$/, ''),
    links: { self, view: self, ...(isChangeable && { update: self, remove: self }) },
    ...object,
    metadata: {
      ...object.metadata,
      state: { name: state, error: transitioning === 'error', transitioning: transitioning === 'yes', message },
    },
  };
}

function collectionView(
  exchange: Exchange,
  {
    kind,
    page,
  }: { kind: AnyKind; page: { metadata: { resourceVersion: string; continue?: string }; data: readonly JsonObject[] } },
): JsonObject {
  const self = `${exchange.baseUrl}${exchange.path}`;
  return {
    type: 'collection',
    resourceType: steveName(kind).replace(/s$/, ''),
    links: { self },
    createTypes: {},
    actions: {},
    revision: page.metadata.resourceVersion,
    count: page.data.length,
    ...(page.metadata.continue && { continue: page.metadata.continue }),
    data: page.data,
  };
}
