import type * as z from 'zod';
import { StepFailure } from '../../platform/failure.ts';
import { retryAfterSeconds } from '../../platform/retry-after.ts';
import { httpTransport, LONGEST_ANSWER_MS, type TransportAnswer } from '../../platform/transport.ts';
import { NoAnswer, RestRefusal } from './refusal.ts';

export interface RestConnection {
  /** The cloud, for whoever reads an error. */
  readonly cloud: string;
  /**
   * Where another answers in the place of all hosts: the host becomes the first segment of the path below it. For clouds without a setting of
   * their own it is what `AWS_ENDPOINT_URL` is for AWS.
   */
  readonly endpointUrl?: string | undefined;
  /** What shows who calls; asked for each request. Absent where nobody has to show anything. */
  readonly authorization?: () => Promise<Shown>;
  /** Told when the cloud does not let in who shows this; true when it is worth showing something fresh. */
  readonly refused?: (shown: Shown) => Promise<boolean>;
}

/** Headers. */
export type Shown = Readonly<Record<string, string>>;

export interface RestCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its real host: `https://compute.googleapis.com/compute/v1/…`. What an answer links to may be given as it is. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  /** An object goes as JSON, `URLSearchParams` as a form. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RestAnswer<Body> {
  readonly status: number;
  readonly headers: TransportAnswer['headers'];
  readonly body: Body;
}

/**
 * Calls to a cloud, each exactly once; one that was not let in had no effect, and is made once more where `refused` says so. Throws `RestRefusal` for an answer other than 2xx, `NoAnswer` where there is none, and `StepFailure`
 * for one in a form that we cannot read. No error carries what shows who calls.
 */
export interface RestClient {
  call<Body>(call: RestCall, body: z.ZodType<Body>): Promise<RestAnswer<Body>>;
}

export function createRestClient(connection: RestConnection): RestClient {
  return {
    async call(call, schema) {
      const answer = await letIn(call, connection);
      const body = parsed(answer.text);
      if (answer.status < 200 || answer.status > 299) throw refusal({ ...answer, body });
      const read = schema.safeParse(body);
      if (read.success) return { status: answer.status, headers: answer.headers, body: read.data };
      throw new StepFailure('unexpected', `${connection.cloud} answered in a form that we cannot read.`, {
        cause: read.error,
      });
    },
  };
}

type Answered = Pick<TransportAnswer, 'status' | 'headers'> & { readonly text: string };

const UNAUTHORIZED = 401;

async function letIn(call: RestCall, { endpointUrl, authorization, refused }: RestConnection): Promise<Answered> {
  const shown = await authorization?.();
  const answer = await send(call, { endpointUrl, shown });
  if (answer.status !== UNAUTHORIZED || shown === undefined || !(await refused?.(shown))) return answer;
  const fresh = await authorization?.();
  const second = await send(call, { endpointUrl, shown: fresh });
  if (second.status === UNAUTHORIZED && fresh !== undefined) await refused?.(fresh);
  return second;
}

async function send(
  call: RestCall,
  { endpointUrl, shown }: Pick<RestConnection, 'endpointUrl'> & { readonly shown: Shown | undefined },
): Promise<Answered> {
  const url = placed(call.url, endpointUrl);
  for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
  const isForm = call.body instanceof URLSearchParams;
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  try {
    const { status, headers, body } = await httpTransport({
      url,
      method: call.method,
      headers: { accept: 'application/json', ...(call.body && { 'content-type': type }), ...call.headers, ...shown },
      ...(call.body && { body: isForm ? String(call.body) : JSON.stringify(call.body) }),
      signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
    });
    let text = '';
    for await (const piece of body) text += piece;
    return { status, headers, text };
  } catch (error) {
    throw new NoAnswer(error);
  }
}

/** Links in answers of the one who answers in the hosts' place lead there already. */
function placed(url: string, endpointUrl: string | undefined): URL {
  if (endpointUrl === undefined || url.startsWith(`${endpointUrl}/`)) return new URL(url);
  return new URL(url.replace(/^https:\//, endpointUrl));
}

function refusal({ status, headers, body }: Pick<Answered, 'status' | 'headers'> & { body: unknown }): RestRefusal {
  return new RestRefusal({
    status,
    body,
    retryAfterSeconds: retryAfterSeconds(headers, Date.now()),
    requestId: headers['x-ms-request-id'] ?? headers['x-request-id'],
  });
}

/** A success may come without a body: 202, 204. */
function parsed(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
