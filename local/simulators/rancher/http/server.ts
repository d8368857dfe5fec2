import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../runtime/clock.ts';
import type { Exchange, Reply, Sink } from './exchange.ts';

/** `public-api-body-limit`: wraps all routes of the server. */
const bodyLimitBytes = 2 ** 20;

export interface ServerOptions {
  readonly clock: Clock;
  readonly answer: (exchange: Exchange) => Promise<Reply>;
  /** Called while a request of this invocation only waits; the result is called when it goes on. */
  readonly onPark?: ((invocationId: string | undefined) => () => void) | undefined;
  readonly requestId: () => string;
}

export interface RancherServer {
  /** Port 0, or none, takes a free one. Loopback only. */
  listen(port?: number): Promise<{ readonly url: string; readonly port: number }>;
  /** Ends open watches and closes. */
  close(): Promise<void>;
}

/** Thrown by a route whose effect has happened and whose answer is lost: the connection breaks without a byte. */
export class LostReply extends Error {
  override readonly name = 'LostReply';
}

export function createRancherServer(options: ServerOptions): RancherServer {
  const closing = new AbortController();
  const server = createServer((request, response) => {
    serve({ request, response }, { ...options, closing: closing.signal }).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 0;
  return {
    listen: (port = 0) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => {
          const bound = (server.address() as AddressInfo).port;
          resolve({ url: `http://127.0.0.1:${bound}`, port: bound });
        });
      }),
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Open = { readonly request: IncomingMessage; readonly response: ServerResponse };

async function serve({ request, response }: Open, options: ServerOptions & { closing: AbortSignal }): Promise<void> {
  const reply = await options.clock.busy(async () => {
    const body = await readBody(request);
    if (body === undefined) {
      return { status: 413, body: 'http: request body too large' };
    }
    return options.answer(exchangeOf(request, { body, requestId: options.requestId() }));
  });
  const isText = typeof reply.body === 'string';
  response.writeHead(reply.status, {
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
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    length += (part as Buffer).length;
    if (length <= bodyLimitBytes) {
      parts.push(part as Buffer);
    }
  }
  return length > bodyLimitBytes ? undefined : Buffer.concat(parts).toString('utf8');
}

function exchangeOf(request: IncomingMessage, { body, requestId }: { body: string; requestId: string }): Exchange {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const { 'x-tenantry-invocation': invocation, ...headers } = request.headers;
  const scheme = String(headers['x-forwarded-proto'] ?? 'http');
  return {
    method: request.method ?? 'GET',
    path: decodedPath(url.pathname),
    query: url.searchParams,
    headers,
    body,
    baseUrl: `${scheme}://${headers.host ?? '127.0.0.1'}`,
    requestId,
    invocationId: typeof invocation === 'string' ? invocation : undefined,
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
  { clock, onPark, closing }: ServerOptions & { closing: AbortSignal },
): Sink {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const invocation = request.headers['x-tenantry-invocation'];
  const invocationId = typeof invocation === 'string' ? invocation : undefined;
  return {
    closed: AbortSignal.any([gone.signal, closing]),
    write: (text) => clock.busy(() => new Promise<void>((resolve) => void response.write(text, () => resolve()))),
    async pause(until) {
      const goOn = onPark?.(invocationId);
      try {
        await until;
      } finally {
        goOn?.();
      }
    },
  };
}
