import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../../runtime/clock.ts';
import { alreadyExists, conflict, notFound } from './kube-fault.ts';
import {
  apiVersionOf,
  type Kind,
  type KubeObject,
  type NewObject,
  type ObjectKey,
  qualifiedName,
} from './kube-object.ts';

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
  /** What it was before; undefined for a new object. */
  readonly before: KubeObject | undefined;
  /** The version of the store that this change made. */
  readonly version: number;
}

export interface StoreOptions {
  readonly clock: Clock;
  /** Stable unique id for a key. */
  readonly uid: (key: string) => string;
  /** Changes remembered per type for watches that resume; older versions are `Expired`. */
  readonly history?: number;
}

/** What the API of one Kubernetes cluster keeps: objects by type, one version counter over all, and the latest changes. */
export interface ObjectStore {
  version(): number;
  find<Item extends KubeObject>(kind: Kind<Item>, key: ObjectKey): Item | undefined;
  /** @throws KubeFault NotFound */
  get<Item extends KubeObject>(kind: Kind<Item>, key: ObjectKey): Item;
  /** In the order of namespace and name, as etcd keeps its keys. */
  list<Item extends KubeObject>(kind: Kind<Item>, scope?: { namespace?: string | undefined }): Item[];
  /** @throws KubeFault AlreadyExists */
  create<Item extends KubeObject>(kind: Kind<Item>, object: NewObject<Item>): Item;
  /** Applies a change unless it changes nothing. Checks the version only when `ifVersion` is given. @throws KubeFault */
  update<Item extends KubeObject>(kind: Kind<Item>, change: Change<Item>): Item;
  /** Removes the object, or marks it as leaving while finalizers hold it. @throws KubeFault NotFound */
  remove<Item extends KubeObject>(kind: Kind<Item>, key: ObjectKey): Item;
  /** Changes of a type after a version; undefined when that version is no longer remembered. */
  since<Item extends KubeObject>(kind: Kind<Item>, version: number): readonly StoreEvent[] | undefined;
  subscribe<Item extends KubeObject>(kind: Kind<Item>, listener: (event: StoreEvent) => void): () => void;
}

export interface Change<Item extends KubeObject> {
  readonly key: ObjectKey;
  readonly apply: (object: Item) => Item;
  readonly ifVersion?: string | undefined;
}

interface Shelf {
  readonly objects: Map<string, KubeObject>;
  readonly listeners: Set<(event: StoreEvent) => void>;
  events: StoreEvent[];
  forgottenUpTo: number;
}

const idOf = ({ namespace, name }: ObjectKey) => `${namespace ?? ''}/${name}`;

/** RFC 3339 with whole seconds. */
export const timestamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

export function createObjectStore({ clock, uid, history = 1000 }: StoreOptions): ObjectStore {
  const shelves = new Map<string, Shelf>();
  const generations = new Map<string, number>();
  let version = 1;

  const shelfOf = (kind: { group: string; plural: string }): Shelf => {
    const name = qualifiedName(kind);
    const known = shelves.get(name);
    if (known) {
      return known;
    }
    const shelf: Shelf = { objects: new Map(), listeners: new Set(), events: [], forgottenUpTo: 0 };
    shelves.set(name, shelf);
    return shelf;
  };

  const tell = (shelf: Shelf, event: StoreEvent) => {
    shelf.events.push(event);
    if (shelf.events.length > history * 2) {
      const forgotten = shelf.events.splice(0, shelf.events.length - history);
      shelf.forgottenUpTo = forgotten.at(-1)?.version ?? shelf.forgottenUpTo;
    }
    for (const listener of [...shelf.listeners]) {
      listener(event);
    }
  };

  const put = <Item extends KubeObject>(kind: Kind<Item>, { item, type }: { item: Item; type: StoreEvent['type'] }) => {
    version += 1;
    const stamped = { ...item, metadata: { ...item.metadata, resourceVersion: String(version) } };
    const shelf = shelfOf(kind);
    const before = shelf.objects.get(idOf(item.metadata));
    if (type === 'DELETED') {
      shelf.objects.delete(idOf(item.metadata));
    } else {
      shelf.objects.set(idOf(item.metadata), stamped);
    }
    tell(shelf, { type, object: stamped, before, version });
    return stamped;
  };

  // A shelf holds only what was created with its own kind, so the type is known here.
  const find = <Item extends KubeObject>(kind: Kind<Item>, key: ObjectKey) =>
    shelfOf(kind).objects.get(idOf(key)) as Item | undefined;
  const get = <Item extends KubeObject>(kind: Kind<Item>, key: ObjectKey): Item => {
    const item = find(kind, key);
    if (!item) {
      throw notFound(qualifiedName(kind), key.name);
    }
    return item;
  };
  const isReleased = (item: KubeObject) =>
    item.metadata.deletionTimestamp !== undefined && (item.metadata.finalizers ?? []).length === 0;

  return {
    version: () => version,
    find,
    get,
    list<Item extends KubeObject>(kind: Kind<Item>, { namespace }: { namespace?: string | undefined } = {}) {
      const entries = [...shelfOf(kind).objects].filter(
        ([, item]) => namespace === undefined || item.metadata.namespace === namespace,
      );
      return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item as Item);
    },
    create<Item extends KubeObject>(kind: Kind<Item>, object: NewObject<Item>) {
      if (find(kind, object.metadata)) {
        throw alreadyExists(qualifiedName(kind), object.metadata.name);
      }
      const born = `${qualifiedName(kind)}/${idOf(object.metadata)}`;
      const generation = (generations.get(born) ?? 0) + 1;
      generations.set(born, generation);
      const item = {
        ...object,
        apiVersion: apiVersionOf(kind),
        kind: kind.kind,
        metadata: {
          ...object.metadata,
          uid: uid(`${born}/${generation}`),
          resourceVersion: '',
          generation: 1,
          creationTimestamp: timestamp(clock.now()),
        },
      };
      return put(kind, { item: item as unknown as Item, type: 'ADDED' });
    },
    update<Item extends KubeObject>(kind: Kind<Item>, { key, apply, ifVersion }: Change<Item>) {
      const before = get(kind, key);
      if (ifVersion !== undefined && ifVersion !== before.metadata.resourceVersion) {
        throw conflict(qualifiedName(kind), key.name);
      }
      const after = apply(before);
      if (isReleased(after)) {
        return put(kind, { item: after, type: 'DELETED' });
      }
      return isDeepStrictEqual(after, before) ? before : put(kind, { item: after, type: 'MODIFIED' });
    },
    remove<Item extends KubeObject>(kind: Kind<Item>, key: ObjectKey) {
      const item = get(kind, key);
      if ((item.metadata.finalizers ?? []).length === 0) {
        return put(kind, { item, type: 'DELETED' });
      }
      if (item.metadata.deletionTimestamp !== undefined) {
        return item;
      }
      const metadata = { ...item.metadata, deletionTimestamp: timestamp(clock.now()) };
      return put(kind, { item: { ...item, metadata }, type: 'MODIFIED' });
    },
    since(kind, after) {
      const shelf = shelfOf(kind);
      return after < shelf.forgottenUpTo ? undefined : shelf.events.filter((event) => event.version > after);
    },
    subscribe(kind, listener) {
      const { listeners } = shelfOf(kind);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
