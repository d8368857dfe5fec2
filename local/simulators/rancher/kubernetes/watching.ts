import type { Clock, Timer } from '../../../runtime/clock.ts';
import type { Exchange, Reply, Sink } from '../http/exchange.ts';
import { badRequest, expired, KubeFault, statusOf } from '../store/kube-fault.ts';
import { apiVersionOf, type KubeObject } from '../store/kube-object.ts';
import type { ObjectStore } from '../store/object-store.ts';
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

async function run(
  { watch, scope, sink }: { watch: Watch; scope: Scope; sink: Sink },
  { store, clock }: Watcher,
): Promise<void> {
  const lines: string[] = [];
  let wake = () => {};
  const push = (type: string, object: object) => {
    lines.push(`${JSON.stringify({ type, object })}\n`);
    wake();
  };
  const shown = (object: KubeObject) =>
    watch.asTable
      ? tableOf([object], {
          kind: scope.kind,
          metadata: { resourceVersion: object.metadata.resourceVersion },
          nowMs: clock.now(),
        })
      : object;
  const belongs = (object: KubeObject) =>
    (scope.namespace === undefined || object.metadata.namespace === scope.namespace) && watch.matches(object);
  const bookmark = (annotations?: object) =>
    push('BOOKMARK', {
      apiVersion: apiVersionOf(scope.kind),
      kind: scope.kind.kind,
      metadata: {
        resourceVersion: String(store.version()),
        creationTimestamp: null,
        ...(annotations && { annotations }),
      },
    });

  const past = watch.after === undefined ? existing(store, scope) : store.since(scope.kind, watch.after);
  const fault = past === undefined ? tooOld(Number(watch.after), store) : tooNew(watch.after, store);
  if (fault) {
    push('ERROR', statusOf(fault));
    await sink.write(lines.join(''));
    return;
  }
  // The object before a change decides whether a watcher with a selector sees it come, change or go.
  const seen = new Set<string>();
  const take = (event: { type: string; object: KubeObject }) => {
    const { uid } = event.object.metadata;
    const isIn = belongs(event.object) && event.type !== 'DELETED';
    const wasIn = seen.has(uid) || (watch.after !== undefined && event.type !== 'ADDED' && belongs(event.object));
    if (isIn || wasIn) {
      push(isIn ? (wasIn ? 'MODIFIED' : 'ADDED') : 'DELETED', shown(event.object));
    }
    isIn ? seen.add(uid) : seen.delete(uid);
  };
  for (const event of past ?? []) {
    take(event);
  }
  if (watch.marksInitial) {
    bookmark({ 'k8s.io/initial-events-end': 'true' });
  }

  const endsAtMs = clock.now() + watch.timeoutMs;
  let isOver = false;
  const timers = new Set<Timer>();
  const every = () => {
    bookmark();
    timers.add(clock.at(clock.now() + bookmarkEveryMs, every, { background: true }));
  };
  const unsubscribe = store.subscribe(scope.kind, take);
  const end = () => {
    isOver = true;
    wake();
  };
  sink.closed.addEventListener('abort', end, { once: true });
  timers.add(clock.at(endsAtMs, end, { background: true }));
  if (watch.bookmarks) {
    timers.add(clock.at(clock.now() + bookmarkEveryMs, every, { background: true }));
  }
  try {
    while (!isOver && !sink.closed.aborted) {
      if (lines.length > 0) {
        await sink.write(lines.splice(0).join(''));
        continue;
      }
      await sink.pause(
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
      );
    }
    if (lines.length > 0 && !sink.closed.aborted) {
      await sink.write(lines.splice(0).join(''));
    }
  } finally {
    unsubscribe();
    for (const timer of timers) {
      timer.cancel();
    }
  }
}

const existing = (store: ObjectStore, { kind, namespace }: Scope) =>
  store.list(kind, { namespace }).map((object) => ({ type: 'ADDED', object }));

const tooOld = (after: number, store: ObjectStore): KubeFault =>
  expired(`too old resource version: ${after} (${store.version()})`);

function tooNew(after: number | undefined, store: ObjectStore): KubeFault | undefined {
  const message = `Too large resource version: ${after}, current: ${store.version()}`;
  return after !== undefined && after > store.version()
    ? new KubeFault({ code: 504, reason: 'Timeout', message })
    : undefined;
}
