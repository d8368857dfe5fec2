import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { computeUrl } from '../../domain/google/tenant.ts';
import { PROJECT, type SimulatedGoogle, simulatedGoogle } from '../../support/simulated-google.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rancher = `rancher@${PROJECT}.iam.gserviceaccount.com`;
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

let google: SimulatedGoogle;

beforeEach(async () => {
  google = await simulatedGoogle({
    serviceAccounts: [
      {
        email: rancher,
        permissions: ['compute.networks.get', 'compute.networks.list'],
        identityUsers: [],
        publicKeys: { 'key-1': publicKey.export({ type: 'spki', format: 'pem' }).toString() },
      },
    ],
  });
});

afterEach(() => google.close());

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function assertion(changes: object = {}, { key = privateKey, kid = 'key-1' }: { key?: KeyObject; kid?: string } = {}) {
  const now = google.clock.now() / 1000;
  const claims = { iss: rancher, scope: SCOPE, aud: 'https://oauth2.googleapis.com/token', iat: now, exp: now + 3600 };
  const signed = `${encoded({ alg: 'RS256', typ: 'JWT', kid })}.${encoded({ ...claims, ...changes })}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

const at = (host: string, path: string) => `${google.url}/${host}.googleapis.com${path}`;

async function exchange(token: string, grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
  const body = new URLSearchParams({ grant_type: grant, assertion: token });
  const answer = await fetch(at('oauth2', '/token'), { method: 'POST', body });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

const list = (token: string | undefined) =>
  fetch(computeUrl('global/networks').replace('https:/', google.url), {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });

describe('a service account with a key', () => {
  it('gets a token for what its key has signed, good for an hour and for what its roles allow', async () => {
    const { body } = await exchange(assertion());
    const token = body.access_token;
    const listed = await list(token);
    const making = await fetch(computeUrl('global/networks').replace('https:/', google.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'n', autoCreateSubnetworks: false }),
    });
    await google.clock.advance(3_601_000);
    const late = await list(token);

    expect([listed.status, making.status, late.status]).toEqual([200, 403, 401]);
    expect(await making.json()).toMatchObject({
      error: { message: `Required 'compute.networks.create' permission for 'projects/${PROJECT}'` },
    });
  });

  it.each([
    ['of another account', () => assertion({ iss: 'x@y.iam.gserviceaccount.com' }), 'account not found'],
    [
      'signed by another key',
      () => assertion({}, { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
      'Signature',
    ],
    ['of an unknown key', () => assertion({}, { kid: 'key-2' }), 'Signature'],
    ['for another audience', () => assertion({ aud: 'https://sts.googleapis.com/' }), 'audience'],
    ['that is over', () => assertion({ exp: google.clock.now() / 1000 - 1 }), 'reasonable timeframe'],
    ['for a day', () => assertion({ exp: google.clock.now() / 1000 + 86_400 }), 'reasonable timeframe'],
    ['that is none', () => 'x.y.z', 'could not be read'],
  ])('gets none for an assertion %s', async (_case, token, words) => {
    const { status, body } = await exchange(token());

    expect([status, body.error]).toEqual([400, 'invalid_grant']);
    expect(body.error_description).toContain(words);
  });

  it('gets none for another grant', async () => {
    expect((await exchange(assertion(), 'password')).body.error).toBe('unsupported_grant_type');
  });
});

describe('who calls without a good token', () => {
  it.each([undefined, 'ya29.c.unknown'])('is not let in: %s', async (token) => {
    const answer = await list(token);

    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain('invalid authentication credentials');
  });

  it('is not let in with a token of another scope', async () => {
    const { body } = await exchange(assertion({ scope: 'https://www.googleapis.com/auth/devstorage.read_only' }));

    const answer = await list(body.access_token);

    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('insufficient authentication scopes');
  });

  it('may not act as a service account by a token of its own', async () => {
    const { body } = await exchange(assertion());

    const answer = await fetch(
      at(
        'iamcredentials',
        `/v1/projects/-/serviceAccounts/owner@${PROJECT}.iam.gserviceaccount.com:generateAccessToken`,
      ),
      {
        method: 'POST',
        headers: { authorization: `Bearer ${body.access_token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ scope: [SCOPE] }),
      },
    );

    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ error: { status: 'PERMISSION_DENIED' } });
  });
});

describe('the limits of Google', () => {
  it('are told as Compute Engine tells them', async () => {
    const { body } = await exchange(assertion());
    google.world.faults.add({ match: { operation: 'compute.networks.list' }, fault: 'throttled', times: 1 });

    const answer = await list(body.access_token);

    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      error: { errors: [{ reason: 'rateLimitExceeded', domain: 'usageLimits' }] },
    });
  });
});
