import type { Clock, Timer } from '../../../runtime/clock.ts';
import type { Exchange, Reply, Sink } from '../../http/exchange.ts';
import { badRequest, expired, KubeFault, statusOf } from '../store/kube-fault.ts';
import { apiVersionOf, type KubeObject } from '../store/kube-object.ts';
import type { ObjectStore, StoreEvent } from '../store/object-store.ts';
import { type Scope, selectionOf } from './listing.ts';
import { tableOf, wantsTable } from './table.ts';

/** Without `timeoutSeconds` the API server ends a watch after 30 to 60 minutes. */
const usualTimeoutSeconds = 1800;
const bookmarkEveryMs = 60_000;

export interface Watcher {
  readonly store: ObjectStore;
  readonly clock: Clock;
}

/**
 * A watch: changes after a version, one JSON document a line. Without a version it starts with what exists, as ADDED. A version
 * that is forgotten is answered within the stream by an ERROR with a `Status` 410 Expired, as the API server's watch cache does.
 * @throws KubeFault BadRequest
 */
export function watchReply(exchange: Exchange, { scope, watcher }: { scope: Scope; watcher: Watcher }): Reply {
  const watch = readWatch(exchange, scope);
  return { status: 200, stream: (sink) => run({ watch, scope, sink }, watcher) };
}

interface Watch {
  readonly matches: (object: KubeObject) => boolean;
  readonly after: number | undefined;
  readonly timeoutMs: number;
  readonly bookmarks: boolean;
  /** `sendInitialEvents`: a bookmark tells where the existing objects end. */
  readonly marksInitial: boolean;
  readonly asTable: boolean;
}

function readWatch(exchange: Exchange, scope: Scope): Watch {
  const { query } = exchange;
  const version = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(version)) {
    throw badRequest(`invalid resource version "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`);
  }
  const marksInitial = query.get('sendInitialEvents') === 'true';
  const seconds = Number(query.get('timeoutSeconds') ?? usualTimeoutSeconds);
  return {
    matches: selectionOf(exchange, scope),
    after: marksInitial || version === '' || version === '0' ? undefined : Number(version),
    timeoutMs: (Number.isFinite(seconds) && seconds > 0 ? seconds : usualTimeoutSeconds) * 1000,
    bookmarks: ['1', 'true'].includes(query.get('allowWatchBookmarks') ?? ''),
    marksInitial,
    asTable: wantsTable(exchange.headers.accept),
  };
}

interface Run {
  readonly watch: Watch;
  readonly scope: Scope;
  readonly sink: Sink;
}

async function run({ watch, scope, sink }: Run, { store, clock }: Watcher): Promise<void> {
  const lines = createLines(sink);
  const writer = eventWriter({ watch, scope, push: lines.push }, { store, clock });
  const past = watch.after === undefined ? existing(store, scope) : store.since(scope.kind, watch.after);
  const fault = past === undefined ? tooOld(Number(watch.after), store) : tooNew(watch.after, store);
  if (fault) {
    lines.push('ERROR', statusOf(fault));
    return lines.flush();
  }
  for (const event of past ?? []) {
    writer.take(event);
  }
  if (watch.marksInitial) {
    writer.bookmark({ 'k8s.io/initial-events-end': 'true' });
  }
  const unsubscribe = store.subscribe(scope.kind, writer.take);
  const ends = clock.at(clock.now() + watch.timeoutMs, lines.end, { background: true });
  const bookmarks = watch.bookmarks ? repeat(clock, writer.bookmark) : undefined;
  try {
    await lines.drain();
  } finally {
    unsubscribe();
    ends.cancel();
    bookmarks?.cancel();
  }
}

/** Lines that wait for the client, and the end of it. */
function createLines(sink: Sink) {
  const waiting: string[] = [];
  let isOver = sink.closed.aborted;
  let wake = () => {};
  const end = () => {
    isOver = true;
    wake();
  };
  sink.closed.addEventListener('abort', end, { once: true });
  const flush = () => sink.write(waiting.splice(0).join(''));
  return {
    push(type: string, object: object) {
      waiting.push(`${JSON.stringify({ type, object })}\n`);
      wake();
    },
    end,
    flush,
    async drain() {
      while (!isOver || (waiting.length > 0 && !sink.closed.aborted)) {
        const news = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await (waiting.length > 0 ? flush() : sink.pause(news));
      }
    },
  };
}

type Push = (type: string, object: object) => void;

function eventWriter({ watch, scope, push }: Omit<Run, 'sink'> & { push: Push }, { store, clock }: Watcher) {
  const { kind, namespace } = scope;
  const shown = (object: KubeObject) => {
    const { resourceVersion } = object.metadata;
    return watch.asTable ? tableOf([object], { kind, metadata: { resourceVersion }, nowMs: clock.now() }) : object;
  };
  const belongs = (object: KubeObject | undefined) =>
    object !== undefined &&
    (namespace === undefined || object.metadata.namespace === namespace) &&
    watch.matches(object);
  return {
    /** A watcher with a selector sees an object come and go when it begins and ceases to match. */
    take({ type, object, before }: Seen): void {
      const wasIn = belongs(before);
      const isIn = type !== 'DELETED' && belongs(object);
      if (isIn || wasIn) {
        push(isIn ? (wasIn ? 'MODIFIED' : 'ADDED') : 'DELETED', shown(object));
      }
    },
    bookmark(annotations?: object): void {
      const metadata = {
        resourceVersion: String(store.version()),
        creationTimestamp: null,
        ...(annotations && { annotations }),
      };
      push('BOOKMARK', { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata });
    },
  };
}

type Seen = Pick<StoreEvent, 'object' | 'before'> & { readonly type: string };

function repeat(clock: Clock, tell: () => void): Timer {
  const next = (): Timer =>
    clock.at(
      clock.now() + bookmarkEveryMs,
      () => {
        tell();
        timer = next();
      },
      { background: true },
    );
  let timer = next();
  return { cancel: () => timer.cancel() };
}

const existing = (store: ObjectStore, { kind, namespace }: Scope): Seen[] =>
  store.list(kind, { namespace }).map((object) => ({ type: 'ADDED', object, before: undefined }));

const tooOld = (after: number, store: ObjectStore): KubeFault =>
  expired(`too old resource version: ${after} (${store.version()})`);

function tooNew(after: number | undefined, store: ObjectStore): KubeFault | undefined {
  const message = `Too large resource version: ${after}, current: ${store.version()}`;
  return after !== undefined && after > store.version()
    ? new KubeFault({ code: 504, reason: 'Timeout', message })
    : undefined;
}
