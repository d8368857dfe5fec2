import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { simulatedRancher, token } from './simulated-rancher.ts';

describe('Who may call Rancher', () => {
  let simulated: Awaited<ReturnType<typeof simulatedRancher>>;
  let call: typeof simulated.call;

  beforeEach(async () => {
    simulated = await simulatedRancher();
    call = simulated.call;
  });
  afterEach(() => simulated.close());

  test('refuses a request without a good token, with a status that is a string', async () => {
    const without = await fetch(`${simulated.url}/v3/clusters`);
    const wrong = await fetch(`${simulated.url}/v3/clusters`, {
      headers: { authorization: 'Bearer token-admin:wrong' },
    });

    expect(without.status).toBe(401);
    expect(await without.json()).toEqual({
      type: 'error',
      status: '401',
      message: 'Unauthorized 401: must authenticate',
    });
    expect(wrong.status).toBe(401);
  });

  test('takes the two halves of a token as name and password', async () => {
    const basic = Buffer.from(token).toString('base64');

    const answer = await fetch(`${simulated.url}/v3/clusters`, { headers: { authorization: `Basic ${basic}` } });

    expect(answer.status).toBe(200);
  });

  test('shows its certificate authority to anybody, and other settings not', async () => {
    const authority = await fetch(`${simulated.url}/v3/settings/cacerts`);
    const other = await fetch(`${simulated.url}/v3/settings/server-url`);

    expect(await authority.json()).toMatchObject({ value: expect.stringContaining('BEGIN CERTIFICATE') });
    expect(other.status).toBe(401);
  });

  test('clamps the life of a token to ninety days, shows it once, and refuses it afterwards', async () => {
    const made = await call('POST', '/v3/tokens', { type: 'token', description: 'bot', ttl: 0 });
    const shown = await call('GET', `/v3/tokens/${made.body.id}`);
    const use = () =>
      fetch(`${simulated.url}/v3/clusters`, { headers: { authorization: `Bearer ${made.body.token}` } });

    const fresh = await use();
    await simulated.clock.advance(91 * 24 * 3600 * 1000);
    const stale = await use();

    expect(made).toMatchObject({
      status: 201,
      body: { ttl: 7_776_000_000, token: expect.stringMatching(/^token-\w{5}:\w{54}$/) },
    });
    expect(shown.body).not.toHaveProperty('token');
    expect([fresh.status, stale.status]).toEqual([200, 401]);
  });

  test('holds a token to its cluster', async () => {
    const made = await call('POST', '/v3/tokens', { type: 'token', clusterId: 'c-abcde' });

    const answer = await fetch(`${simulated.url}/v3/clusters`, {
      headers: { authorization: `Bearer ${made.body.token}` },
    });

    expect(answer.status).toBe(401);
  });

  test('gives a token of the newer form once, in its bearer value', async () => {
    const made = await call('POST', '/apis/ext.cattle.io/v1/tokens', {
      apiVersion: 'ext.cattle.io/v1',
      kind: 'Token',
      metadata: {},
      spec: { ttl: 60_000 },
    });
    const listed = await call('GET', '/apis/ext.cattle.io/v1/tokens');

    const answer = await fetch(`${simulated.url}/v3/clusters`, {
      headers: { authorization: `Bearer ${made.body.status.bearerToken}` },
    });

    expect(made.body.status.bearerToken).toBe(`ext/${made.body.metadata.name}:${made.body.status.value}`);
    expect(listed.body.items[0].status.value).toBe('');
    expect(answer.status).toBe(200);
  });
});
