import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { RetryHeaders } from './retry-after.ts';

/**
 * So long an answer is waited for: longer than any invocation that works on a stage. Whoever gave up earlier would hand the stage to another
 * worker while the request is still under way, and its effect would come behind the other's look. Cut short by the end of its invocation
 * instead, it leaves its lease to run out, which is long enough for the effect to show.
 */
export const LONGEST_ANSWER_MS = 180_000;

export interface TransportRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface TransportAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: RetryHeaders & Readonly<Record<string, string | undefined>>;
  /** The body in pieces of text, each as soon as it has arrived. */
  readonly body: AsyncIterable<string>;
}

/** Sends a request; rejects when there is no answer, and breaks off the body when the connection is lost or the signal aborts. */
export type Transport = (request: TransportRequest) => Promise<TransportAnswer>;

interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

const agents: Agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };

/** HTTP/1.1 by Node itself, one way for single answers and for watches, whose lines are handed on as they arrive. */
export const httpTransport: Transport = (request) => send(request, agents);

/** As `httpTransport`, to a server that is reached in a way of its own: by a certificate of the client's, or through another. */
export const transportBy =
  (agent: https.Agent): Transport =>
  (request) =>
    send(request, { http: agents.http, https: agent });

async function send({ url, method, headers, body, signal }: TransportRequest, by: Agents): Promise<TransportAnswer> {
  const secure = url.protocol === 'https:';
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = (secure ? https : http).request(url, {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      signal,
      agent: secure ? by.https : by.http,
    });
    request.once('response', resolve).once('error', reject).end(body);
  });
  return {
    status: response.statusCode ?? 0,
    headers: response.headers as TransportAnswer['headers'],
    body: response.setEncoding('utf8'),
  };
}
