import { sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PROJECT, type SimulatedGoogle, simulatedGoogle } from '../../support/simulated-google.ts';

const EMAIL = `rancher@${PROJECT}.iam.gserviceaccount.com`;
const KEYS = `https://iam.googleapis.com/v1/projects/${PROJECT}/serviceAccounts/${EMAIL}/keys`;
const METRIC = 'iam.googleapis.com/service_account/key/authn_events_count';
const HOUR_MS = 3_600_000;

interface KeyFile {
  readonly private_key_id: string;
  readonly private_key: string;
  readonly client_email: string;
  readonly token_uri: string;
}
interface Listed {
  readonly keys?: readonly { readonly name: string; readonly disabled?: boolean; readonly validAfterTime: string }[];
}

let google: SimulatedGoogle;

beforeEach(async () => {
  google = await simulatedGoogle({ serviceAccounts: [{ email: EMAIL, permissions: [], identityUsers: [] }] });
});
afterEach(() => google.close());

async function call<Body>(method: string, url: string, body?: object): Promise<{ status: number; body: Body }> {
  const answer = await google.asOwner({ method, url, ...(body && { body }) });
  return { status: answer.status, body: (await answer.json()) as Body };
}

async function make(): Promise<KeyFile> {
  const { body } = await call<{ name: string; privateKeyData: string }>('POST', KEYS, {});
  const file: KeyFile = JSON.parse(Buffer.from(body.privateKeyData, 'base64').toString());
  expect(body.name).toBe(`projects/${PROJECT}/serviceAccounts/${EMAIL}/keys/${file.private_key_id}`);
  return file;
}

/** Whether a token is given out for the key, as every client asks for one. */
async function isGood(file: KeyFile): Promise<boolean> {
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const iat = google.clock.now() / 1000;
  const claims = {
    iss: file.client_email,
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    aud: file.token_uri,
  };
  const header = { alg: 'RS256', typ: 'JWT', kid: file.private_key_id };
  const text = `${encoded(header)}.${encoded({ ...claims, iat, exp: iat + 3600 })}`;
  const assertion = `${text}.${sign('sha256', Buffer.from(text), file.private_key).toString('base64url')}`;
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  return (await fetch(file.token_uri.replace('https:/', google.url), { method: 'POST', body })).ok;
}

async function uses(keyId: string): Promise<number> {
  const query = new URLSearchParams({
    filter: `metric.type = "${METRIC}" AND metric.labels.key_id = "${keyId}"`,
    'interval.startTime': new Date(0).toISOString(),
    'interval.endTime': new Date(google.clock.now()).toISOString(),
  });
  const { body } = await call<{ timeSeries?: { points: object[] }[] }>(
    'GET',
    `https://monitoring.googleapis.com/v3/projects/${PROJECT}/timeSeries?${query}`,
  );
  return (body.timeSeries ?? []).flatMap(({ points }) => points).length;
}

describe('the keys of a service account', () => {
  it('are good as long as they are there and nobody has disabled them', async () => {
    const file = await make();
    const at = `${KEYS}/${file.private_key_id}`;

    const good = [await isGood(file)];
    await call('POST', `${at}:disable`, {});
    good.push(await isGood(file));
    const { body: disabled } = await call<Listed>('GET', KEYS);
    await call('POST', `${at}:enable`, {});
    good.push(await isGood(file));
    await call('DELETE', at);
    good.push(await isGood(file));

    expect(good).toEqual([true, false, true, false]);
    expect(disabled.keys?.map((key) => key.disabled)).toEqual([true]);
    expect((await call<Listed>('GET', KEYS)).body).toEqual({});
  });

  it('are told of three hours after they were used, to the ten minutes', async () => {
    const file = await make();
    await isGood(file);
    await isGood(file);

    await google.clock.advance(2 * HOUR_MS);
    const soon = await uses(file.private_key_id);
    await google.clock.advance(1.5 * HOUR_MS);

    expect([soon, await uses(file.private_key_id), await uses('another')]).toEqual([0, 1, 0]);
  });

  it('are ten at most', async () => {
    for (let count = 0; count < 10; count += 1) await make();

    const { status, body } = await call<{ error: object }>('POST', KEYS, {});

    expect(status).toBe(400);
    expect(body.error).toMatchObject({ status: 'FAILED_PRECONDITION' });
  });

  it.each([
    ['an unknown member', 'POST', KEYS, { algorithm: 'RSA' }, 400],
    ['an unknown algorithm', 'POST', KEYS, { keyAlgorithm: 'KEY_ALG_RSA_512' }, 400],
    ['a key that is not there', 'DELETE', `${KEYS}/0a1b`, undefined, 404],
    ['an account that is not there', 'GET', KEYS.replace('rancher@', 'nobody@'), undefined, 403],
  ])('are not changed with %s', async (_case, method, url, body, status) => {
    expect((await call(method, url, body)).status).toBe(status);
  });

  it('are changed by owners of the project and by who administers the keys of this account', async () => {
    const others = `ours@${PROJECT}.iam.gserviceaccount.com`;
    await google.close();
    google = await simulatedGoogle({
      serviceAccounts: [
        {
          email: EMAIL,
          permissions: [],
          identityUsers: [],
          keyAdministrators: [`tenantry@${PROJECT}.iam.gserviceaccount.com`],
        },
        { email: others, permissions: [], identityUsers: [] },
      ],
      permissions: [],
    });
    const token = await oursToken();
    const statuses = [];
    for (const url of [KEYS, KEYS.replace(EMAIL, others)]) {
      const answer = await fetch(url.replace('https:/', google.url), { headers: { authorization: token } });
      statuses.push(answer.status);
    }

    expect(statuses).toEqual([200, 403]);
  });
});

/** Of the service account as which the backend's roles act. */
async function oursToken(): Promise<string> {
  const { audience, token_url, service_account_impersonation_url, subject_token_supplier, scopes } =
    google.externalAccount();
  const json = { 'content-type': 'application/json' };
  const federated = await fetch(token_url, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({
      grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience,
      scope: scopes.join(' '),
      requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
      subjectToken: await subject_token_supplier.getSubjectToken(),
      subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
    }),
  });
  const { access_token: identity } = (await federated.json()) as { access_token: string };
  const acting = await fetch(service_account_impersonation_url, {
    method: 'POST',
    headers: { ...json, authorization: `Bearer ${identity}` },
    body: JSON.stringify({ scope: scopes }),
  });
  return `Bearer ${((await acting.json()) as { accessToken: string }).accessToken}`;
}
