import { createRancherClient, type RancherClient } from '../../../src/rancher/client.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An answer, or the fault of the connection. A string body is sent as it is. */
export type Answer = { readonly status?: number; readonly body?: object | string } | Error;

/** A client whose Rancher is this function, and what it was asked. */
export function rancherAnswering(answer: (asked: Asked) => Answer): { client: RancherClient; asked: Asked[] } {
  const asked: Asked[] = [];
  const fetch = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input));
    const request: Asked = {
      method: init.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : {},
    };
    asked.push(request);
    const given = answer(request);
    if (given instanceof Error) throw given;
    const { status = 200, body = {} } = given;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return new Response(status === 204 ? null : text, { status });
  };
  const client = createRancherClient({
    url: 'https://rancher.example.com/',
    token: () => Promise.resolve('token-abcde:secret'),
    fetch,
  });
  return { client, asked };
}
