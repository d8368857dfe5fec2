import type { Exchange } from '../../http/exchange.ts';
import { badRequest, expired } from '../store/kube-fault.ts';
import { apiVersionOf, type KubeObject } from '../store/kube-object.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { fieldSelector, labelSelector, type Predicate } from '../store/selectors.ts';
import type { AnyKind } from './discovery.ts';

export interface Scope {
  readonly kind: AnyKind;
  readonly namespace: string | undefined;
}

/** `fieldSelector` and `labelSelector` of a request. @throws KubeFault BadRequest */
export function selectionOf({ query }: Exchange, { kind }: Scope): Predicate {
  const fields = ['metadata.name', 'metadata.namespace', ...(furtherFields[kind.plural] ?? [])];
  const byFields = fieldSelector(query.get('fieldSelector') ?? '', fields);
  const byLabels = labelSelector(query.get('labelSelector') ?? '');
  return (object) => byFields(object) && byLabels(object);
}

/** Fields that a selector may name beyond those that every type has. */
const furtherFields: Readonly<Record<string, readonly string[]>> = {
  events: [
    'involvedObject.kind',
    'involvedObject.name',
    'involvedObject.namespace',
    'involvedObject.uid',
    'type',
    'reason',
    'source',
  ],
  pods: ['spec.nodeName', 'status.phase'],
  namespaces: ['status.phase'],
};

export interface Page {
  readonly objects: readonly KubeObject[];
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
}

/** Lists that are read in pages: the pages after the first show the state of the first, as long as it is kept. */
export interface Listings {
  /** @throws KubeFault Expired when the page belongs to a list that is no longer kept */
  page(exchange: Exchange, scope: Scope): Page;
}

/** How many unfinished lists are kept; etcd keeps versions for five minutes instead. */
const keptLists = 20;

export function createListings(store: ObjectStore): Listings {
  const unfinished = new Map<string, { objects: readonly KubeObject[]; resourceVersion: string }>();
  let lists = 0;

  const start = (exchange: Exchange, scope: Scope) => {
    const matches = selectionOf(exchange, scope);
    const objects = store.list(scope.kind, { namespace: scope.namespace }).filter(matches);
    return { objects, resourceVersion: String(store.version()) };
  };
  const keep = (list: { objects: readonly KubeObject[]; resourceVersion: string }) => {
    lists += 1;
    const id = `${list.resourceVersion}.${lists}`;
    unfinished.set(id, list);
    const oldest = unfinished.size > keptLists ? unfinished.keys().next().value : undefined;
    if (oldest !== undefined) {
      unfinished.delete(oldest);
    }
    return id;
  };

  return {
    page(exchange, scope) {
      const limit = limitOf(exchange.query.get('limit'));
      const token = exchange.query.get('continue') ?? '';
      const at = token === '' ? undefined : readToken(token);
      const list = at ? unfinished.get(at.list) : start(exchange, scope);
      if (!list) {
        throw expired(
          'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.',
        );
      }
      const from = at?.from ?? 0;
      const to = limit === 0 ? list.objects.length : from + limit;
      const remaining = Math.max(0, list.objects.length - to);
      const id = remaining > 0 ? (at?.list ?? keep(list)) : '';
      return {
        objects: list.objects.slice(from, to),
        metadata: {
          resourceVersion: list.resourceVersion,
          ...(remaining > 0 && { continue: writeToken({ list: id, from: to }), remainingItemCount: remaining }),
        },
      };
    },
  };
}

function limitOf(text: string | null): number {
  const limit = Number(text ?? 0);
  if (!Number.isInteger(limit) || limit < 0) {
    throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  }
  return limit;
}

const writeToken = (token: { list: string; from: number }) => Buffer.from(JSON.stringify(token)).toString('base64url');

function readToken(text: string): { list: string; from: number } {
  try {
    const { list, from } = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as {
      list: unknown;
      from: unknown;
    };
    if (typeof list === 'string' && typeof from === 'number') {
      return { list, from };
    }
  } catch {
    // Not one of ours: the answer below is the API server's own.
  }
  throw badRequest('continue key is not valid: illegal base64 data');
}

export const listOf = ({ objects, metadata }: Page, { kind }: Scope): object => ({
  apiVersion: apiVersionOf(kind),
  kind: `${kind.kind}List`,
  metadata,
  items: objects,
});
