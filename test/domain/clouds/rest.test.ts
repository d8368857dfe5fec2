import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { createRestClient, type RestCall } from '../../../src/clouds/rest/client.ts';

interface Seen {
  readonly url: string | undefined;
  readonly method: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

describe('calls to a cloud', () => {
  const seen: Seen[] = [];
  let answer: { status: number; headers?: Record<string, string>; body?: string } | 'cut' = { status: 200 };
  let endpointUrl = '';

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    seen.push({ url: request.url, method: request.method, headers: request.headers, body });
    if (answer === 'cut') request.socket.destroy();
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  const call = (request: Partial<RestCall> = {}, schema: z.ZodType = z.unknown()) =>
    createRestClient({
      cloud: 'Tiny Cloud',
      endpointUrl,
      authorization: async () => ({ authorization: 'Bearer secret' }),
    }).call({ method: 'GET', url: 'https://api.tiny.example/v1/things', ...request }, schema);

  test('go to whoever answers in the place of the host, with who calls', async () => {
    answer = { status: 200, body: '{"items":[]}' };

    const { body } = await call({ query: { filter: 'a=b c' } });

    expect(body).toEqual({ items: [] });
    expect(seen.at(-1)).toMatchObject({
      url: '/api.tiny.example/v1/things?filter=a%3Db+c',
      headers: { authorization: 'Bearer secret', accept: 'application/json' },
    });
  });

  test('follow a link of an answer as it is', async () => {
    await call({ url: `${endpointUrl}/api.tiny.example/operations/1` });

    expect(seen.at(-1)?.url).toBe('/api.tiny.example/operations/1');
  });

  test('carry JSON, or a form', async () => {
    await call({ method: 'PUT', body: { name: 'ü' } });
    await call({ method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }) });

    expect(seen.slice(-2).map(({ headers, body }) => [headers['content-type'], body])).toEqual([
      ['application/json', '{"name":"ü"}'],
      ['application/x-www-form-urlencoded', 'grant_type=client_credentials'],
    ]);
  });

  test('may be answered without a body', async () => {
    answer = { status: 202, headers: { location: 'https://api.tiny.example/operations/2' } };

    expect(await call()).toMatchObject({ status: 202, headers: { location: expect.anything() }, body: undefined });
  });

  test('that are refused tell status, body and when to come back, and nothing of who called', async () => {
    answer = {
      status: 429,
      headers: { 'retry-after': '17', 'x-request-id': 'r-1' },
      body: '{"error":{"code":"slow"}}',
    };

    const error = await call().catch((reason: unknown) => reason);

    expect(error).toMatchObject({
      name: 'RestRefusal',
      status: 429,
      body: { error: { code: 'slow' } },
      retryAfterSeconds: 17,
      requestId: 'r-1',
    });
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  test('without an answer are told apart, because nobody knows whether they had an effect', async () => {
    answer = 'cut';

    await expect(call()).rejects.toMatchObject({ name: 'NoAnswer' });
  });

  test('are made once, whatever comes of them', async () => {
    const before = seen.length;
    answer = { status: 503 };

    await expect(call({ method: 'POST' })).rejects.toMatchObject({ status: 503 });

    expect(seen.length).toBe(before + 1);
  });

  describe('that are not let in', () => {
    const refused: string[] = [];
    const asking = ({ isWorthIt }: { isWorthIt: boolean }) => {
      refused.splice(0);
      let opened = 0;
      const connection = {
        cloud: 'Tiny Cloud',
        endpointUrl,
        authorization: async () => {
          opened += 1;
          return { authorization: `token-${opened}` };
        },
        refused: async ({ authorization = '' }: Readonly<Record<string, string>>) => {
          refused.push(authorization);
          return isWorthIt;
        },
      };
      return createRestClient(connection).call({ method: 'PUT', url: 'https://api.tiny.example/v1' }, z.unknown());
    };
    const tokensSeen = (since: number) => seen.slice(since).map(({ headers }) => headers.authorization);

    test('are made once more with something fresh, and fail when that is not let in either', async () => {
      const since = seen.length;
      answer = { status: 401 };

      await expect(asking({ isWorthIt: true })).rejects.toMatchObject({ status: 401 });

      expect(tokensSeen(since)).toEqual(['token-1', 'token-2']);
      expect(refused).toEqual(['token-1', 'token-2']);
    });

    test('are not repeated where nothing fresh would help', async () => {
      const since = seen.length;
      answer = { status: 401 };

      await expect(asking({ isWorthIt: false })).rejects.toMatchObject({ status: 401 });

      expect(tokensSeen(since)).toEqual(['token-1']);
    });
  });

  test('answered in a form that nobody expects fail without quoting it', async () => {
    answer = { status: 200, body: '{"items":"secret"}' };

    await expect(call({}, z.object({ items: z.array(z.string()) }))).rejects.toMatchObject({
      code: 'unexpected',
      message: 'Tiny Cloud answered in a form that we cannot read.',
    });
  });
});
