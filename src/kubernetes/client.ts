import type * as z from 'zod';
import { StepFailure } from '../platform/failure.ts';
import { retryAfterSeconds } from '../platform/retry-after.ts';
import { LONGEST_ANSWER_MS, transportBy } from '../platform/transport.ts';
import { type ClusterAccess, connectionTo } from './connection.ts';
import { lost, refused } from './failures.ts';

export interface KubernetesRequest {
  readonly method: 'GET' | 'PATCH';
  /** `/api/v1/namespaces/cattle-system` */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly body?: string;
}

/** The Kubernetes interface of one cluster. Each call is made once; everything thrown is a `StepFailure` without what was sent. */
export interface KubernetesClient {
  call<Answer>(request: KubernetesRequest, answer: z.ZodType<Answer>): Promise<Answer>;
}

/** Opens a connection for a piece of work and closes it after that. */
export async function withCluster<Result>(
  { access, endpointUrl }: { access: ClusterAccess; endpointUrl?: string | undefined },
  work: (client: KubernetesClient) => Promise<Result>,
): Promise<Result> {
  const agent = connectionTo(access, { endpointUrl });
  const transport = transportBy(agent);
  try {
    return await work({
      async call({ method, path, query = {}, contentType, body }, schema) {
        const url = new URL(path, access.server);
        for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
        const headers = { accept: 'application/json', ...(contentType && { 'content-type': contentType }) };
        const signal = AbortSignal.timeout(LONGEST_ANSWER_MS);
        const { status, text, wait } = await transport({ url, method, headers, ...(body && { body }), signal })
          .then(async (answer) => ({
            status: answer.status,
            text: await textOf(answer.body),
            wait: retryAfterSeconds(answer.headers, Date.now()),
          }))
          .catch((error: unknown) => Promise.reject(lost(error)));
        if (status < 200 || status > 299) throw refused({ status, body: json(text), retryAfterSeconds: wait });
        const read = schema.safeParse(json(text));
        if (read.success) return read.data;
        throw new StepFailure(
          'unexpected',
          "The cluster's Kubernetes interface answered in a form that we cannot read.",
          {
            cause: read.error,
          },
        );
      },
    });
  } finally {
    agent.destroy();
  }
}

async function textOf(body: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of body) text += piece;
  return text;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
