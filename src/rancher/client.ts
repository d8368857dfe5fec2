import type * as z from 'zod';
import { retryAfterSeconds } from '../platform/retry-after.ts';
import { httpTransport, LONGEST_ANSWER_MS, type Transport } from '../platform/transport.ts';
import { lost, refused, unreadable, wasRefusedWith } from './failures.ts';

export interface RancherConnection {
  /** Base URL, without a path. */
  readonly url: string;
  /** Asked for each request: tokens live 90 days at most and are rotated. */
  readonly token: () => Promise<string>;
  /** Per request, in milliseconds; `LONGEST_ANSWER_MS` when absent. */
  readonly timeoutMs?: number;
  /** How requests travel; plain HTTP when absent. */
  readonly transport?: Transport;
}

export interface RancherRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From the root: `/v3/clusters`, `/k8s/clusters/local/apis/…`. */
  readonly path: string;
  readonly body?: object;
}

/** Rancher's three APIs share one host and one token. Everything thrown is a `StepFailure`; none carries the token. */
export interface RancherClient {
  send<Answer>(request: RancherRequest, answer: z.ZodType<Answer>): Promise<Answer>;
  /** As `send` with GET; undefined when Rancher answers 404. */
  find<Answer>(path: string, answer: z.ZodType<Answer>): Promise<Answer | undefined>;
  /** The lines of a Kubernetes watch as they come, until the server or the signal ends it. */
  lines(path: string, signal: AbortSignal): AsyncGenerator<unknown>;
}

export function createRancherClient(connection: RancherConnection): RancherClient {
  const send = async <Answer>(request: RancherRequest, answer: z.ZodType<Answer>): Promise<Answer> => {
    const signal = AbortSignal.timeout(connection.timeoutMs ?? LONGEST_ANSWER_MS);
    const text = await textOf(await ask({ request, signal }, connection));
    const parsed = answer.safeParse(parseJson(text));
    if (!parsed.success) {
      throw unreadable(parsed.error);
    }
    return parsed.data;
  };
  return {
    send,
    find: async (path, answer) => {
      try {
        return await send({ method: 'GET', path }, answer);
      } catch (error) {
        if (wasRefusedWith(error, 404)) {
          return undefined;
        }
        throw error;
      }
    },
    lines: async function* (path, signal) {
      yield* jsonLines(await ask({ request: { method: 'GET', path }, signal }, connection));
    },
  };
}

async function ask(
  { request, signal }: { request: RancherRequest; signal: AbortSignal },
  connection: RancherConnection,
): Promise<AsyncIterable<string>> {
  const { transport = httpTransport } = connection;
  const headers = { accept: 'application/json', authorization: `Bearer ${await connection.token()}` };
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const answer = await transport({
    url: new URL(request.path, connection.url),
    method: request.method,
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body !== undefined && { body }),
    signal,
  }).catch((error: unknown) => Promise.reject(lost(error)));
  if (answer.status < 200 || answer.status > 299) {
    const { status, headers } = answer;
    const body = await textOf(answer.body).catch(() => '');
    // By which an operator finds the request in the audit log of Rancher's cluster.
    const requestId = headers['audit-id'];
    throw refused({ status, body, requestId, retryAfterSeconds: retryAfterSeconds(headers, Date.now()) });
  }
  return answer.body;
}

async function textOf(body: AsyncIterable<string>): Promise<string> {
  let text = '';
  try {
    for await (const piece of body) {
      text += piece;
    }
  } catch (error) {
    throw lost(error);
  }
  return text;
}

async function* jsonLines(body: AsyncIterable<string>): AsyncGenerator<unknown> {
  let rest = '';
  try {
    for await (const piece of body) {
      const lines = `${rest}${piece}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter((one) => one.trim() !== '')) {
        yield parseLine(line);
      }
    }
  } catch (error) {
    throw lost(error);
  }
}

/** The parser's own error quotes what it could not read. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error('a line of the watch is no JSON');
  }
}

/** A DELETE may be answered by 204 without a body. */
function parseJson(text: string): unknown {
  if (text.trim() === '') {
    return {};
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
