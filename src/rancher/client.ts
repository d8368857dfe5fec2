import type * as z from 'zod';
import { lost, refused, unreadable, wasRefusedWith } from './failures.ts';

export interface RancherConnection {
  /** Base URL, without a path. */
  readonly url: string;
  /** Asked for each request: tokens live 90 days at most and are rotated. */
  readonly token: () => Promise<string>;
  /** Per request, in milliseconds; 30 seconds when absent. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
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

const TIMEOUT_MS = 30_000;

export function createRancherClient(connection: RancherConnection): RancherClient {
  const send = async <Answer>(request: RancherRequest, answer: z.ZodType<Answer>): Promise<Answer> => {
    const signal = AbortSignal.timeout(connection.timeoutMs ?? TIMEOUT_MS);
    const response = await fetchAnswer({ request, signal }, connection);
    const text = await response.text().catch((error: unknown) => Promise.reject(lost(error)));
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
      const response = await fetchAnswer({ request: { method: 'GET', path }, signal }, connection);
      yield* jsonLines(response);
    },
  };
}

async function fetchAnswer(
  { request, signal }: { request: RancherRequest; signal: AbortSignal },
  connection: RancherConnection,
): Promise<Response> {
  const call = connection.fetch ?? globalThis.fetch;
  const headers = { accept: 'application/json', authorization: `Bearer ${await connection.token()}` };
  let response: Response;
  try {
    response = await call(`${connection.url.replace(/\/$/, '')}${request.path}`, {
      method: request.method,
      signal,
      headers: request.body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    });
  } catch (error) {
    throw lost(error);
  }
  if (!response.ok) {
    throw refused({ status: response.status, body: await response.text().catch(() => '') });
  }
  return response;
}

async function* jsonLines(response: Response): AsyncGenerator<unknown> {
  if (response.body === null) {
    return;
  }
  let rest = '';
  try {
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter((text) => text.trim() !== '')) {
        yield JSON.parse(line) as unknown;
      }
    }
  } catch (error) {
    throw lost(error);
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
