import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  landingAccount,
  owner,
  type SimulatedAzure,
  simulatedAzure,
  subscriptionId,
} from '../../support/simulated-azure.ts';

let azure: SimulatedAzure;

beforeEach(async () => {
  azure = await simulatedAzure({ actions: ['Microsoft.Network/*'] });
});
afterEach(() => azure.close());

const clientId = landingAccount.access.clientId ?? '';
const jwt = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };
const groups = `/subscriptions/${subscriptionId}/resourcegroups?api-version=2025-04-01`;

describe('a token of Entra', () => {
  test('is given to who shows a federated assertion', async () => {
    const { status, body } = await azure.token({ client_id: clientId, ...jwt, client_assertion: azure.assertion() });

    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599, access_token: expect.any(String) });
  });

  test('is given to who knows the secret', async () => {
    const { status } = await azure.token({ client_id: owner.clientId, client_secret: owner.clientSecret });

    expect(status).toBe(200);
  });

  test.each([
    ['with a wrong secret', { client_id: owner.clientId, client_secret: 'guessed' }, 401, 'invalid_client', 7000215],
    ['with no credential', { client_id: owner.clientId }, 401, 'invalid_client', 7000216],
    ['of an unknown client', { client_id: 'nobody', client_secret: 'x' }, 400, 'unauthorized_client', 700016],
    ['for another grant', { client_id: clientId, grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    ['for another scope', { client_id: clientId, scope: 'openid' }, 400, 'invalid_scope', 1002012],
    ['with an assertion of no type', { client_id: clientId, client_assertion: 'x' }, 400, 'invalid_request', 900144],
    [
      'with what is no assertion',
      { client_id: clientId, ...jwt, client_assertion: 'x.y.z' },
      401,
      'invalid_client',
      700024,
    ],
  ])('is refused %s', async (_case, form, status, error, number) => {
    const answer = await azure.token(form as unknown as Record<string, string>);

    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error, error_codes: [number] });
    expect(answer.body.error_description).toMatch(new RegExp(`^AADSTS${number}: `));
  });

  test.each([
    ['audience', { aud: 'api://somebody-else' }, 700212],
    ['subject', { sub: 'arn:aws:iam::111111111111:role/other' }, 700213],
    ['subject, by a letter’s case', { sub: 'arn:aws:iam::111111111111:role/Tenantry-local-ensure-network' }, 700213],
  ])('is refused for an assertion with another %s', async (_claim, claims, number) => {
    const assertion = { ...jwt, client_assertion: azure.assertion(claims) };

    const { status, body } = await azure.token({ client_id: clientId, ...assertion });

    expect(status).toBe(401);
    expect(body.error_codes).toEqual([number]);
  });

  test('is refused for an assertion whose issuer that client does not trust', async () => {
    const assertion = { ...jwt, client_assertion: azure.assertion() };

    const { body } = await azure.token({ client_id: owner.clientId, ...assertion });

    expect(body.error_codes).toEqual([700211]);
  });

  test('is refused for an assertion that is over', async () => {
    const assertion = azure.assertion();
    await azure.clock.advance(301_000);

    const { body } = await azure.token({ client_id: clientId, ...jwt, client_assertion: assertion });

    expect(body.error_codes).toEqual([700024]);
  });
});

describe('Resource Manager', () => {
  const ask = async (authorization: string | undefined, path = groups) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const answer = await fetch(`${azure.url}/management.azure.com${path}`, { headers });
    return { status: answer.status, body: JSON.parse(await answer.text()) };
  };

  test.each([
    [undefined, 'AuthenticationFailed'],
    ['Bearer made-up', 'InvalidAuthenticationToken'],
  ])('refuses %s', async (authorization, code) => {
    expect(await ask(authorization)).toMatchObject({ status: 401, body: { error: { code } } });
  });

  test('refuses a token that is over', async () => {
    const { body } = await azure.token({ client_id: owner.clientId, client_secret: owner.clientSecret });
    const before = await ask(`Bearer ${body.access_token}`);
    await azure.clock.advance(3_600_000);

    const after = await ask(`Bearer ${body.access_token}`);

    expect(before.status).toBe(200);
    expect(after).toMatchObject({ status: 401, body: { error: { code: 'ExpiredAuthenticationToken' } } });
  });

  test('refuses who has no role for the action, and names client, action and scope', async () => {
    const { body } = await azure.token({ client_id: clientId, ...jwt, client_assertion: azure.assertion() });

    const refused = await ask(`Bearer ${body.access_token}`);

    expect(refused.status).toBe(403);
    expect(refused.body.error).toEqual({
      code: 'AuthorizationFailed',
      message: `The client '${clientId}' with object id '00000000-0000-4000-8000-0000000be000' does not have authorization to perform action 'Microsoft.Resources/subscriptions/resourceGroups/read' over scope '/subscriptions/${subscriptionId}/resourcegroups' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    });
  });

  test('knows no other subscription', async () => {
    const { status, body } = await azure.arm('GET', '/subscriptions/other/resourcegroups?api-version=2025-04-01');

    expect(status).toBe(404);
    expect(body.error.code).toBe('SubscriptionNotFound');
  });
});
