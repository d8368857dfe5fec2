import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { awsManners } from '../../../local/simulators/aws/manners.ts';
import { createCallGuard } from '../../../local/simulators/calls/call-guard.ts';
import type { Manners } from '../../../local/simulators/calls/manners.ts';
import { createRestServer } from '../../../local/simulators/rest/server.ts';
import { RestFault, type RestRequest, type RestRoute, type RestVendor } from '../../../local/simulators/rest/vendor.ts';
import { createWorld } from '../../../local/simulators/world/world.ts';
import { virtualClock } from '../../support/clock.ts';

/** The smallest cloud: things that have names, behind one host. */
function tinyVendor(things: Set<string>): RestVendor {
  const manners: Manners = {
    rateOf: (operation) => (operation === 'things.list' ? { burst: 2, refillPerSecond: 0.1 } : undefined),
    throttled: ({ retryAfterSeconds }) =>
      new RestFault(
        {
          status: 429,
          code: 'slowDown',
          ...(retryAfterSeconds !== undefined && { headers: { 'retry-after': String(retryAfterSeconds) } }),
        },
        'Slow down.',
      ),
    denied: (message = 'No.') => new RestFault({ status: 403, code: 'forbidden' }, message),
    internal: (message = 'Oh.') => new RestFault({ status: 500, code: 'internal' }, message),
    unavailable: (message = 'Later.') => new RestFault({ status: 503, code: 'unavailable' }, message),
    refused: (code, message) => new RestFault({ status: 400, code }, message),
    answerWithoutEffect: () => ({ status: 200, body: {} }),
  };
  const common = { service: 'tiny', open: false };
  const routes: RestRoute[] = [
    {
      ...common,
      method: 'GET',
      path: '/v1/{project}/things',
      operation: 'things.list',
      run: () => ({ status: 200, body: { items: [...things] } }),
    },
    {
      ...common,
      method: 'PUT',
      path: '/v1/{project}/things/{name}',
      operation: 'things.put',
      run: ({ params: { name = '' }, body, baseUrl, caller }) => {
        things.add(name);
        return { status: 201, body: { name, body, link: `${baseUrl}/v1/things/${name}`, by: caller.subject } };
      },
    },
    {
      ...common,
      method: 'POST',
      path: '/token',
      operation: 'token',
      open: true,
      run: ({ body }) => ({ status: 200, body: { token: 'good', asked: body } }),
    },
  ];
  return {
    routesAt: (host) => (host === 'api.tiny.example' ? routes : undefined),
    authenticate: ({ headers, params }: Omit<RestRequest, 'caller'>) => {
      if (headers.authorization !== 'Bearer good') throw new RestFault({ status: 401, code: 'unauthorized' }, 'Who?');
      return { accountId: params.project ?? '', subject: 'somebody' };
    },
    unknownRoute: ({ path }) => new RestFault({ status: 404, code: 'notFound' }, `There is no ${path}.`),
    unreadableBody: () => new RestFault({ status: 400, code: 'parseError' }, 'This is no JSON.'),
    reply: ({ status, code, message, headers }) => ({ status, headers, body: { error: { code, message } } }),
    mannersOf: (service) => (service === 'tiny' ? manners : undefined),
  };
}

describe('the server of REST vendors', () => {
  const clock = virtualClock();
  const world = createWorld({ clock, seed: 1 });
  const things = new Set<string>();
  const vendor = tinyVendor(things);
  const server = createRestServer({
    vendors: [vendor],
    clock,
    hooks: createCallGuard(world, { mannersOf: (service) => vendor.mannersOf(service) ?? awsManners(service) }),
    requestId: () => 'request',
  });
  let origin: string;

  beforeAll(async () => {
    origin = (await server.listen()).url;
  });
  afterAll(() => server.close());

  const ask = (path: string, { headers = {}, ...init }: RequestInit = {}) =>
    fetch(`${origin}/api.tiny.example${path}`, { ...init, headers: { authorization: 'Bearer good', ...headers } });
  const put = (name: string, body = '{"size":1}') => ask(`/v1/p1/things/${name}`, { method: 'PUT', body });

  test('hands a request to its route with names, body and caller, and links back to where it was asked', async () => {
    const answer = await put('first');

    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({
      name: 'first',
      body: { size: 1 },
      link: `${origin}/api.tiny.example/v1/things/first`,
      by: 'somebody',
    });
    expect(world.calls.all().at(-1)).toMatchObject({
      service: 'tiny',
      operation: 'things.put',
      accountId: 'p1',
      outcome: 'ok',
    });
  });

  test('refuses in the words of the vendor: who is unknown, what has no route, what is no JSON', async () => {
    const refusals = await Promise.all([
      ask('/v1/p1/things', { headers: { authorization: 'Bearer bad' } }),
      ask('/v2/p1/things'),
      put('second', '{'),
    ]);

    expect(refusals.map(({ status }) => status)).toEqual([401, 404, 400]);
    expect(await Promise.all(refusals.map((each) => each.json()))).toEqual([
      { error: { code: 'unauthorized', message: 'Who?' } },
      { error: { code: 'notFound', message: 'There is no /v2/p1/things.' } },
      { error: { code: 'parseError', message: 'This is no JSON.' } },
    ]);
    expect(things.has('second')).toBe(false);
  });

  test('gives tokens to whoever asks, from a form', async () => {
    const body = new URLSearchParams({ grant_type: 'client_credentials' });

    const answer = await ask('/token', { method: 'POST', body, headers: { authorization: '' } });

    expect(await answer.json()).toEqual({ token: 'good', asked: { grant_type: 'client_credentials' } });
  });

  test('throttles who calls too fast, with the vendor’s own answer', async () => {
    const statuses = [];
    for (let call = 0; call < 3; call += 1) statuses.push((await ask('/v1/p2/things')).status);

    expect(statuses).toEqual([200, 200, 429]);
  });

  test.each([
    ['before-effect', 503, false],
    ['server-error', 500, false],
    ['denied', 403, false],
    ['throttled', 429, false],
    ['ignored', 200, false],
  ] as const)('plays the fault %s', async (fault, status, effect) => {
    world.faults.add({ match: { service: 'tiny', operation: 'things.put' }, fault, seconds: 7, times: 1 });

    const answer = await put(fault);

    expect(answer.status).toBe(status);
    expect(answer.headers.get('retry-after')).toBe(fault === 'throttled' ? '7' : null);
    expect(things.has(fault)).toBe(effect);
  });

  test('breaks the connection when a reply is lost after its effect', async () => {
    world.faults.add({ match: { operation: 'things.put' }, fault: 'reply-lost', times: 1 });

    await expect(put('lost')).rejects.toThrow('fetch failed');

    expect(things.has('lost')).toBe(true);
    expect(world.calls.all().at(-1)).toMatchObject({ outcome: 'reply-lost' });
  });

  test('knows no other host', async () => {
    const answer = await fetch(`${origin}/api.other.example/v1`);

    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('No simulated provider answers as api.other.example');
  });
});
