import { Readable } from 'node:stream';
import type { Transport, TransportAnswer } from '../../../src/platform/transport.ts';
import { createRancherClient, type RancherClient } from '../../../src/rancher/client.ts';

export interface Asked {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An answer, or the fault of the connection. A string body is sent as it is. */
export type Answer =
  | { readonly status?: number; readonly headers?: TransportAnswer['headers']; readonly body?: object | string }
  | Error;

/** A client whose Rancher is this function, and what it was asked. */
export function rancherAnswering(answer: (asked: Asked) => Answer): { client: RancherClient; asked: Asked[] } {
  const asked: Asked[] = [];
  const transport: Transport = async ({ url, method, headers, body }) => {
    const request: Asked = {
      method,
      host: url.host,
      path: url.pathname,
      query: url.searchParams,
      headers: new Headers(headers),
      body: body === undefined ? {} : JSON.parse(body),
    };
    asked.push(request);
    const given = answer(request);
    if (given instanceof Error) throw given;
    const { status = 200, headers: told = {}, body: said = {} } = given;
    const text = typeof said === 'string' ? said : JSON.stringify(said);
    return { status, headers: told, body: Readable.from(status === 204 ? [] : [text]) };
  };
  const client = createRancherClient({
    url: 'https://rancher.example.com/',
    token: () => Promise.resolve('token-abcde:secret'),
    transport,
  });
  return { client, asked };
}
