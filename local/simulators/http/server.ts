import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../../runtime/clock.ts';
import { invocationOf, SENDER_HEADER, senderOf } from '../../runtime/sender.ts';
import type { Exchange, Reply, Sink } from './exchange.ts';
import { createListener, type Listener, type ListenerOptions } from './listener.ts';

/** Rancher's `public-api-body-limit`, which wraps all its routes; nobody sends a cloud that much. */
const bodyLimitBytes = 2 ** 20;

export interface ServingOptions {
  readonly clock: Clock;
  readonly answer: (exchange: Exchange) => Promise<Reply>;
  /** Called while this request only waits; the result is called when it goes on. */
  readonly onPark?: ((sender: string | undefined) => () => void) | undefined;
  /** Runs a request in the asynchronous context of who has sent it. */
  readonly within?: (<Result>(sender: string | undefined, run: () => Promise<Result>) => Promise<Result>) | undefined;
  readonly requestId: () => string;
}

export interface ServerOptions extends ServingOptions, ListenerOptions {}

/** `close` ends open streams too. */
export type HttpServer = Listener;

/** Thrown by a route whose effect has happened and whose answer is lost: the connection breaks without a byte. */
export class LostReply extends Error {
  override readonly name = 'LostReply';
}

export function createHttpServer(options: ServerOptions): HttpServer {
  const { listener, closing } = serving(options);
  const { listen, close } = createListener(listener, options);
  return {
    listen,
    async close() {
      closing.abort();
      await close();
    },
  };
}

/** What answers the requests of a server, however they came to it. */
export function serving(options: ServingOptions): { listener: RequestListener; closing: AbortController } {
  const closing = new AbortController();
  const listener: RequestListener = (request, response) => {
    const run = () => serve({ request, response }, { ...options, closing: closing.signal });
    (options.within?.(senderOf(request.headers), run) ?? run()).catch((error: unknown) => {
      const isGone = response.destroyed || request.errored !== null || closing.signal.aborted;
      response.destroy();
      if (!(error instanceof LostReply) && !isGone) {
        throw error;
      }
    });
  };
  return { listener, closing };
}

type Open = { readonly request: IncomingMessage; readonly response: ServerResponse };

async function serve({ request, response }: Open, options: ServingOptions & { closing: AbortSignal }): Promise<void> {
  const reply = await options.clock.busy(async () => {
    const body = await readBody(request);
    if (body === undefined) {
      return { status: 413, body: 'http: request body too large' };
    }
    return options.answer(exchangeOf(request, { body, requestId: options.requestId() }));
  });
  const isText = typeof reply.body === 'string';
  response.writeHead(reply.status, {
    // Clients that compare clocks must find the time that they live in.
    date: new Date(options.clock.now()).toUTCString(),
    ...(reply.body !== undefined && { 'content-type': isText ? 'text/plain' : 'application/json' }),
    ...(reply.stream && { 'content-type': 'application/json' }),
    ...reply.headers,
  });
  if (reply.stream) {
    response.flushHeaders();
    await reply.stream(sinkOf({ request, response }, options));
  }
  const text = reply.body === undefined ? '' : isText ? String(reply.body) : `${JSON.stringify(reply.body)}\n`;
  response.end(request.method === 'HEAD' ? '' : text);
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  // Protobuf is kept byte by byte; everything else is text.
  const isBinary = request.headers['content-type']?.includes('protobuf');
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    length += (part as Buffer).length;
    if (length <= bodyLimitBytes) {
      parts.push(part as Buffer);
    }
  }
  return length > bodyLimitBytes ? undefined : Buffer.concat(parts).toString(isBinary ? 'latin1' : 'utf8');
}

function exchangeOf(request: IncomingMessage, { body, requestId }: { body: string; requestId: string }): Exchange {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const { [SENDER_HEADER]: _sender, ...headers } = request.headers;
  const scheme = String(headers['x-forwarded-proto'] ?? (request.socket instanceof TLSSocket ? 'https' : 'http'));
  return {
    method: request.method ?? 'GET',
    path: decodedPath(url.pathname),
    query: url.searchParams,
    headers,
    body,
    baseUrl: `${scheme}://${headers.host ?? '127.0.0.1'}`,
    requestId,
    invocationId: invocationOf(senderOf(request.headers)),
  };
}

function decodedPath(path: string): string {
  const bare = path.length > 1 ? path.replace(/\/+$/, '') : path;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

function sinkOf(
  { request, response }: Open,
  { clock, onPark, closing }: ServingOptions & { closing: AbortSignal },
): Sink {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const sender = senderOf(request.headers);
  return {
    closed: AbortSignal.any([gone.signal, closing]),
    write: (text) => clock.busy(() => new Promise<void>((resolve) => void response.write(text, () => resolve()))),
    async pause(until) {
      const goOn = onPark?.(sender);
      try {
        await until;
      } finally {
        goOn?.();
      }
    },
  };
}
