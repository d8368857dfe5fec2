import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { type Answer, rancherAnswering } from './server.ts';

const anything = z.unknown();

describe('a call to Rancher', () => {
  it.each<[string, Answer, string, string]>([
    [
      'the token is not accepted',
      { status: 401, body: { type: 'error', status: '401', message: 'Unauthorized 401: must authenticate' } },
      'access-denied',
      'Unauthorized 401: must authenticate',
    ],
    [
      'Norman refuses the body',
      {
        status: 422,
        body: { type: 'error', status: 422, code: 'MissingRequired', message: '', fieldName: 'Cluster name' },
      },
      'invalid-request',
      'MissingRequired of Cluster name',
    ],
    [
      'somebody else changed the object',
      { status: 409, body: { kind: 'Status', reason: 'Conflict', code: 409, message: 'the object has been modified' } },
      'provider-busy',
      'the object has been modified',
    ],
    [
      'a load balancer sends everybody away for a while',
      { status: 503, headers: { 'retry-after': '60' }, body: 'under maintenance' },
      'provider-throttled',
      'HTTP status 503',
    ],
    ['a load balancer throttles', { status: 429, body: 'slow down' }, 'provider-throttled', 'HTTP status 429'],
    [
      'a cluster is not connected',
      { status: 503, body: { Code: { Code: 'ClusterUnavailable', Status: 503 }, Message: 'cluster not found' } },
      'provider-unavailable',
      'cluster not found',
    ],
    [
      'the connection breaks',
      new TypeError('fetch failed', { cause: new Error('read ECONNRESET') }),
      'provider-unavailable',
      'read ECONNRESET',
    ],
  ])('fails when %s, with the words of the provider and without the token', async (_case, answer, code, words) => {
    const { client } = rancherAnswering(() => answer);

    const failure = await client
      .send({ method: 'GET', path: '/v3/clusters' }, anything)
      .catch((error: unknown) => error);

    expect(failure).toEqual(
      expect.objectContaining({ name: 'StepFailure', code, message: expect.stringContaining(words) }),
    );
    expect(JSON.stringify(failure) + String(failure)).not.toContain('secret');
  });

  it('keeps the id of the request beside the words, and repeats no secret that a proxy gives away', async () => {
    const { client } = rancherAnswering(() => ({
      status: 502,
      headers: { 'audit-id': 'b7c1e0a2-0000-4000-8000-000000000001' },
      body: { message: `bad gateway for Authorization: Bearer token-abcde:${'k'.repeat(54)}` },
    }));

    const call = client.send({ method: 'GET', path: '/v3/clusters' }, anything);

    await expect(call).rejects.toMatchObject({
      message: 'Rancher: bad gateway for Authorization: [redacted]',
      cause: { requestId: 'b7c1e0a2-0000-4000-8000-000000000001' },
    });
  });

  it('quotes nothing of a watch that breaks off in the middle of a line', async () => {
    const { client } = rancherAnswering(() => ({ body: 'password-in-the-middle\n' }));

    const lines = client.lines('/k8s/clusters/local/x?watch=1', AbortSignal.timeout(1_000));

    await expect(lines.next()).rejects.toMatchObject({
      code: 'provider-unavailable',
      message: 'Rancher did not answer: a line of the watch is no JSON',
    });
  });

  it.each([
    ['seconds', { 'retry-after': '17' }],
    ['a date', { 'retry-after': 'Mon, 02 Nov 2026 09:00:17 GMT', date: 'Mon, 02 Nov 2026 09:00:00 GMT' }],
  ])('that is throttled says when to come back, given in %s', async (_form, headers) => {
    const { client } = rancherAnswering(() => ({ status: 429, headers }));

    const call = client.send({ method: 'GET', path: '/v3/clusters' }, anything);

    await expect(call).rejects.toMatchObject({ code: 'provider-throttled', retryAfterSeconds: 17 });
  });

  it('fails when the answer has another form than the documented one', async () => {
    const { client } = rancherAnswering(() => ({ body: '<html>Sign in</html>' }));

    const call = client.send({ method: 'GET', path: '/v3/clusters' }, z.object({ id: z.string() }));

    await expect(call).rejects.toEqual(expect.objectContaining({ code: 'unexpected' }));
  });

  it('carries the token as a bearer, asked for anew each time', async () => {
    const { client, asked } = rancherAnswering(() => ({}));

    await client.send({ method: 'POST', path: '/v3/clusters', body: { name: 'acme' } }, anything);

    expect(asked[0]?.headers.get('authorization')).toBe('Bearer token-abcde:secret');
    expect(asked[0]?.body).toEqual({ name: 'acme' });
  });

  it('finds nothing where Rancher answers 404, and only there', async () => {
    const { client: absent } = rancherAnswering(() => ({ status: 404, body: { code: 'NotFound' } }));
    const { client: denied } = rancherAnswering(() => ({ status: 403, body: { code: 'PermissionDenied' } }));

    const found = await absent.find('/v3/clusters/c-1', anything);

    expect(found).toBeUndefined();
    await expect(denied.find('/v3/clusters/c-1', anything)).rejects.toEqual(
      expect.objectContaining({ code: 'access-denied' }),
    );
  });
});
