import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { invocationOf, SENDER_HEADER } from '../sender.ts';
import { followDatabaseConnection } from './database-connection.ts';
import { followRequest, nextSender } from './http-request.ts';
import type { Moments } from './moments.ts';
import { type Beginning, newInvocation, type OpenRequest, type RunningInvocation } from './running-invocation.ts';
import type { StandingInvocation } from './worker-messages.ts';

/**
 * A server that holds a stream open goes back to waiting when its bytes are with the kernel; so long, in real milliseconds, their
 * reader is given to notice them.
 */
const SETTLING_MS = 4;
/**
 * So long, in real milliseconds, an invocation may show nothing that it waits for before it counts as waiting for another one that shares
 * its environment: for credentials which that one fetches, for a connection which that one holds. What else is not seen, work of Node's
 * own threads, is done by then.
 */
const INVISIBLE_MS = 100;

/**
 * Knows whether everything in this process only waits for simulated time. It sees requests through Node's diagnostics channels and
 * database queries through the PostgreSQL protocol, so the code that runs needs to know nothing of it.
 */
export class Activity {
  readonly context = new AsyncLocalStorage<RunningInvocation>();
  readonly #running = new Map<string, RunningInvocation>();
  readonly #databasePorts = new Set<number>();
  readonly #answers = new WeakMap<ClientRequest, IncomingMessage>();
  #moments: Moments | undefined;
  #busySockets = 0;
  #parkedAt = 0;

  constructor() {
    subscribe('http.client.request.created', (message) =>
      this.#follow((message as { request: ClientRequest }).request),
    );
    subscribe('http.client.response.finish', (message) => {
      const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
      this.#answers.set(request, response);
    });
    subscribe('undici:request:create', (message) => this.#mark((message as { request: UndiciRequest }).request));
    for (const end of ['undici:request:trailers', 'undici:request:error']) {
      subscribe(end, (message) => this.#fetched((message as { request: object }).request));
    }
    subscribe('net.client.socket', (message) => this.#listen((message as { socket: Socket }).socket));
  }

  begin(of: Beginning): RunningInvocation {
    const invocation = newInvocation(of);
    this.#running.set(invocation.id, invocation);
    return invocation;
  }

  end(invocation: RunningInvocation): void {
    if (invocation.state === 'running') invocation.state = 'ended';
    this.#running.delete(invocation.id);
  }

  /** From now on somebody is asked what goes wrong around requests and queries. */
  askAt(moments: Moments): void {
    this.#moments = moments;
  }

  watchDatabase(port: number): void {
    this.#databasePorts.add(port);
  }

  /** Called by a server while a request of an invocation waits for simulated time. Returns the call that ends the waiting. */
  park(sender: string | undefined): () => void {
    const parked = this.#running.get(invocationOf(sender) ?? '')?.parked;
    if (!parked || sender === undefined) return () => undefined;
    const count = (by: number) => {
      const holds = (parked.get(sender) ?? 0) + by;
      if (holds > 0) parked.set(sender, holds);
      else parked.delete(sender);
    };
    count(1);
    this.#parkedAt = performance.now();
    let held = true;
    return () => {
      if (held) count(-1);
      held = false;
    };
  }

  isQuiet(): boolean {
    const now = performance.now();
    if (this.#busySockets > 0 || now - this.#parkedAt < SETTLING_MS) return false;
    let quiet = true;
    for (const invocation of this.#running.values()) {
      const isWorking = !awaited(invocation).next().done;
      const isWaiting = invocation.timers + invocation.parked.size > 0;
      if (isWorking || isWaiting) invocation.invisibleSinceMs = undefined;
      else invocation.invisibleSinceMs ??= now;
      const invisibleForMs = now - (invocation.invisibleSinceMs ?? now);
      const waitsForAnother = invocation.sharesEnvironment && invisibleForMs >= INVISIBLE_MS;
      if (isWorking || !(isWaiting || waitsForAnother)) quiet = false;
    }
    return quiet;
  }

  /** What time waits for, for people who wonder why it stands still. */
  whatWorks(): string[] {
    const invocations = [...this.#running.values()].flatMap((invocation) => {
      const { id, function: name, timers, parked } = invocation;
      const calls = [...awaited(invocation)].map(({ what }) => `${name} (${id}) waits for the answer to ${what}`);
      const isHidden = calls.length + timers + parked.size === 0;
      return isHidden ? [`${name} (${id}) runs, and nothing is seen that it waits for`] : calls;
    });
    const sockets = this.#busySockets;
    return sockets === 0
      ? invocations
      : [...invocations, `${sockets} connections are being made, or wait for the database`];
  }

  /** What there is to know of this process for one that owns the time and is another. */
  standing(): {
    readonly busySockets: number;
    readonly invocations: Readonly<Record<string, StandingInvocation>>;
  } {
    const running = [...this.#running].map(([id, { timers, requests }]) => {
      const open = [...requests].filter(([, request]) => !request.isUnread());
      return [id, { timers, requests: Object.fromEntries(open.map(([sender, { what }]) => [sender, what])) }];
    });
    return { busySockets: this.#busySockets, invocations: Object.fromEntries(running) };
  }

  /** Resolves when no invocation runs any more, or after two seconds of real time. */
  async ended(): Promise<void> {
    for (let waitedMs = 0; this.#running.size > 0 && waitedMs < 2_000; waitedMs += 10) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  #follow(request: ClientRequest): void {
    const invocation = this.context.getStore();
    if (!invocation) return;
    followRequest(request, { invocation, moments: this.#moments, answer: () => this.#answers.get(request) });
  }

  readonly #fetching = new WeakMap<object, () => void>();

  #mark(request: UndiciRequest): void {
    const invocation = this.context.getStore();
    if (!invocation) return;
    const sender = nextSender(invocation);
    request.addHeader(SENDER_HEADER, sender);
    invocation.requests.set(sender, {
      what: `${request.method} ${request.origin}${request.path}`,
      isUnread: () => false,
    });
    this.#fetching.set(request, () => invocation.requests.delete(sender));
  }

  #fetched(request: object): void {
    this.#fetching.get(request)?.();
  }

  /** A connection counts as busy while it is made, and one to the database while the server works for it. */
  #listen(socket: Socket): void {
    let busy = false;
    const setBusy = (value: boolean) => {
      if (value !== busy) this.#busySockets += value ? 1 : -1;
      busy = value;
    };
    setBusy(true);
    socket.once('connect', () => {
      if (socket.remotePort === undefined || !this.#databasePorts.has(socket.remotePort)) {
        setBusy(false);
        return;
      }
      const current = () => this.context.getStore();
      followDatabaseConnection(socket, { current, moments: () => this.#moments, setBusy });
    });
    socket.once('close', () => setBusy(false));
  }
}

/** The requests for which a server works. A request that is parked waits for time, one whose answer lies there unread for nobody. */
function* awaited({ requests, parked }: RunningInvocation): Generator<OpenRequest> {
  for (const [sender, request] of requests) if (!parked.has(sender) && !request.isUnread()) yield request;
}

interface UndiciRequest {
  readonly method: string;
  readonly origin: string | URL;
  readonly path: string;
  addHeader(name: string, value: string): void;
}
