import type { Reply } from '../http/exchange.ts';
import type { RestDesk } from './desk.ts';

export interface RestCall {
  readonly method: string;
  readonly url: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as a form. */
  readonly body?: object | URLSearchParams;
}

/** Throws LostReply when the effect has happened and its answer is lost. */
export type AskRest = (call: RestCall) => Promise<Reply>;

/** Asks vendors by their own URLs, as a program does that runs inside the simulated world. Whoever asks is no invocation of ours. */
export function askInProcess(desk: RestDesk, { requestId }: { requestId: () => string }): AskRest {
  return ({ method, url, headers = {}, body }) => {
    const { host, origin, pathname, searchParams } = new URL(url);
    const isForm = body instanceof URLSearchParams;
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
    return desk.answer({
      host,
      method,
      path: decodeURIComponent(pathname),
      query: searchParams,
      headers: { ...(body && { 'content-type': type }), ...headers },
      body: body === undefined ? '' : isForm ? body.toString() : JSON.stringify(body),
      baseUrl: origin,
      requestId: requestId(),
      invocationId: undefined,
    });
  };
}
