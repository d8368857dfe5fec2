import type { IncomingHttpHeaders } from 'node:http';

/** A request as the routes see it. */
export interface Exchange {
  readonly method: string;
  /** Decoded path without query, no trailing slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Scheme, host and port as the client wrote them; links are built on it. */
  readonly baseUrl: string;
  readonly requestId: string;
  /** The local invocation that made the request; undefined for requests from outside. */
  readonly invocationId: string | undefined;
}

export interface Reply {
  readonly status: number;
  /** Sent as JSON when it is not a string. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Writes the rest of the answer over time; the connection closes when it is done. */
  readonly stream?: (sink: Sink) => Promise<void>;
}

/** Where a streaming answer goes. */
export interface Sink {
  /** Aborts when the client is gone or the server closes. */
  readonly closed: AbortSignal;
  write(text: string): Promise<void>;
  /** Waits for news; meanwhile the request counts as parked, so that virtual time may move. */
  pause(until: Promise<void>): Promise<void>;
}

export const json = (body: unknown, status = 200): Reply => ({ status, body });
