import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type Json,
  landingAccount,
  owner,
  type SimulatedAzure,
  simulatedAzure,
} from '../../support/simulated-azure.ts';

const GRAPH = 'https://graph.microsoft.com/.default';
const OURS = { client_id: landingAccount.access.clientId ?? '' };
const DAY_MS = 86_400_000;
const application = `/v1.0/applications(appId='${owner.clientId}')`;

let azure: SimulatedAzure;

beforeEach(async () => {
  azure = await simulatedAzure();
});
afterEach(() => azure.close());

const withSecret = (secret: string, scope = GRAPH) =>
  azure.token({ client_id: owner.clientId, client_secret: secret, scope });

async function graph(method: string, path: string, { body, token }: { body?: object; token?: string } = {}) {
  const bearer = token ?? (await withSecret(owner.clientSecret)).body.access_token;
  const answer = await fetch(`${azure.url}/graph.microsoft.com${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as Json };
}

const add = (passwordCredential: object = {}) =>
  graph('POST', `${application}/addPassword`, { body: { passwordCredential } });
const remove = (keyId: string) => graph('POST', `${application}/removePassword`, { body: { keyId } });
const listed = async () => (await graph('GET', `${application}?$select=passwordCredentials`)).body;

describe('the passwords of an application', () => {
  test('are shown once, work beside each other, and are listed without their text', async () => {
    const { status, body: made } = await add({ displayName: 'second' });

    const tokens = [await withSecret(owner.clientSecret), await withSecret(made.secretText)];
    const { passwordCredentials, ...others } = await listed();

    expect([status, ...tokens.map((token) => token.status)]).toEqual([200, 200, 200]);
    expect(others).toEqual({});
    expect(passwordCredentials).toHaveLength(2);
    expect(passwordCredentials[1]).toMatchObject({
      keyId: made.keyId,
      displayName: 'second',
      hint: made.secretText.slice(0, 3),
      secretText: null,
    });
  });

  test('are good for nothing when they are removed, or over', async () => {
    const { body: removed } = await add();
    const { body: short } = await add({ endDateTime: new Date(azure.clock.now() + DAY_MS).toISOString() });
    const { status } = await remove(removed.keyId);
    await azure.clock.advance(DAY_MS + 1);

    const tokens = [await withSecret(removed.secretText), await withSecret(short.secretText)];

    expect(status).toBe(204);
    expect(tokens.map((token) => token.body.error_codes)).toEqual([[7000215], [7000215]]);
  });

  test.each([
    ['an unknown member', 'addPassword', { passwordCredential: { name: 'x' } }],
    ['an end that is no time', 'addPassword', { passwordCredential: { endDateTime: 'tomorrow' } }],
    ['no id', 'removePassword', {}],
    ['an id that is not there', 'removePassword', { keyId: '00000000-0000-4000-8000-000000000001' }],
  ])('are not changed with %s', async (_case, action, body) => {
    const { status, body: refused } = await graph('POST', `${application}/${action}`, { body });

    expect({ status, code: refused.error.code }).toEqual({ status: 400, code: 'Request_BadRequest' });
  });

  test('are changed by who owns the application, with a token for Graph', async () => {
    const forManager = (await withSecret(owner.clientSecret, 'https://management.azure.com/.default')).body
      .access_token;
    const assertion = {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: azure.assertion(),
    };
    const ours = (await azure.token({ ...OURS, ...assertion, scope: GRAPH })).body.access_token;
    const others = `/v1.0/applications(appId='${OURS.client_id}')/addPassword`;

    const answers = [
      await graph('GET', application, { token: forManager }),
      await graph('GET', application, { token: ours }),
      await graph('POST', others, { body: {} }),
    ];

    expect(answers.map(({ status, body }) => [status, body.error.code])).toEqual([
      [401, 'InvalidAuthenticationToken'],
      [403, 'Authorization_RequestDenied'],
      [403, 'Authorization_RequestDenied'],
    ]);
  });
});
