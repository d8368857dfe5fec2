import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { createRestClient } from '../../../src/clouds/rest/client.ts';
import { RestRefusal } from '../../../src/clouds/rest/refusal.ts';
import { PROJECT, type SimulatedOtc, simulatedOtc } from '../../support/simulated-otc.ts';

let otc: SimulatedOtc;

beforeEach(async () => {
  otc = await simulatedOtc();
});

afterEach(() => otc.close());

const TOKENS = '/v3.0/OS-AUTH/id-token/tokens';

async function call(url: string, { headers = {}, body }: { headers?: Record<string, string>; body?: object } = {}) {
  const rest = createRestClient({ cloud: 'OTC', endpointUrl: otc.dependencies.endpointUrl });
  try {
    const answer = await rest.call({ method: body ? 'POST' : 'GET', url, headers, ...(body && { body }) }, z.unknown());
    return { status: answer.status, token: answer.headers['x-subject-token'] ?? '', body: answer.body };
  } catch (error) {
    if (!(error instanceof RestRefusal)) throw error;
    return { status: error.status, token: '', body: error.body };
  }
}

const request = (id: string, project: object = { id: PROJECT }) => ({ auth: { id_token: { id }, scope: { project } } });

const exchange = (over: { host?: string; idp?: string; id?: string; body?: object } = {}) => {
  const { host = 'iam.eu-de.otc.t-systems.com', idp = 'tenantry', id = otc.identity('tenantry-landing') } = over;
  return call(`https://${host}${TOKENS}`, { headers: { 'x-idp-id': idp }, body: over.body ?? request(id) });
};

const vpcs = (token: string, { project = PROJECT, host = 'vpc.eu-de.otc.t-systems.com' } = {}) =>
  call(`https://${host}/v1/${project}/vpcs`, { headers: { 'x-auth-token': token } });

describe('IAM', () => {
  test('gives a token of the project for what its identity provider knows, for a day', async () => {
    const { status, token, body } = await exchange();
    const meanwhile = await vpcs(token);
    await otc.clock.advance(24 * 3_600_000);
    const afterwards = await vpcs(token);

    expect(status).toBe(201);
    expect(body).toMatchObject({ token: { expires_at: '2026-01-02T00:00:00.000000Z', project: { id: PROJECT } } });
    expect(meanwhile).toMatchObject({ status: 200, body: { vpcs: [] } });
    expect(afterwards).toMatchObject({
      status: 401,
      body: { code: 'VPC.0008', message: 'Invalid token in the header.' },
    });
  });

  test.each([
    ['an unknown identity provider', { idp: 'unknown' }, 404, 'IAM.0004'],
    ['what is no token', { id: 'nothing' }, 401, 'IAM.0001'],
  ])('refuses %s', async (_what, over, status, code) => {
    expect(await exchange(over)).toMatchObject({ status, body: { error_code: code } });
  });

  test('refuses a token that is meant for somebody else, or is over', async () => {
    const late = otc.identity('tenantry-landing');
    const foreign = await exchange({ id: otc.identity('somebody-else') });
    await otc.clock.advance(301_000);

    expect([foreign, await exchange({ id: late })].map(({ status }) => status)).toEqual([401, 401]);
  });

  test('refuses a project in which the users of the identity provider have no rights, and a token of none', async () => {
    const id = otc.identity('tenantry-landing');

    const refusals = [
      await exchange({ body: request(id, { id: 'another' }) }),
      await exchange({ body: { auth: { id_token: { id } } } }),
    ];

    expect(refusals).toMatchObject([
      { status: 403, body: { error_code: 'IAM.0003' } },
      { status: 403, body: { error_code: 'IAM.0003' } },
    ]);
  });

  test('refuses members that it does not know', async () => {
    const body = { auth: { id_token: { id: 'x' }, project: { id: PROJECT } } };

    expect(await exchange({ body })).toMatchObject({
      status: 400,
      body: { error_code: 'IAM.0011', error_msg: 'Request body is invalid. auth.project is unknown' },
    });
  });

  test('answers in the Swiss region under its own name only', async () => {
    const swiss = await exchange({ host: 'iam-pub.eu-ch2.sc.otc.t-systems.com' });
    const elsewhere = await exchange({ host: 'iam.eu-ch2.otc.t-systems.com' });

    expect(swiss.status).toBe(201);
    expect(elsewhere).toMatchObject({ status: 404, body: expect.stringContaining('No simulated provider') });
    expect(await vpcs(swiss.token, { host: 'vpc.eu-ch2.sc.otc.t-systems.com' })).toMatchObject({ status: 200 });
  });
});

/** The two steps of OpenStack's own clients. */
describe('IAM, asked as Keystone', () => {
  const host = 'https://iam.eu-de.otc.t-systems.com';
  const unscoped = (authorization: string) =>
    call(`${host}/v3/OS-FEDERATION/identity_providers/tenantry/protocols/oidc/auth`, {
      headers: { authorization },
      body: {},
    });
  const bearer = () => `Bearer ${otc.identity('tenantry-landing')}`;
  const scoped = (id: string, { query = '', project = PROJECT } = {}) =>
    call(`${host}/v3/auth/tokens${query}`, {
      body: { auth: { identity: { methods: ['token'], token: { id } }, scope: { project: { id: project } } } },
    });

  test('gives a token without a scope, and for it one of a project that says where its services are', async () => {
    const first = await unscoped(bearer());
    const second = await scoped(first.token);

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await vpcs(second.token)).toMatchObject({ status: 200 });
    expect(second.body).toMatchObject({
      token: {
        catalog: expect.arrayContaining([
          expect.objectContaining({
            type: 'vpc',
            endpoints: [
              expect.objectContaining({
                interface: 'public',
                region: 'eu-de',
                url: `https://vpc.eu-de.otc.t-systems.com/v1/${PROJECT}`,
              }),
            ],
          }),
        ]),
      },
    });
  });

  test('leaves the catalog away where nobody wants it', async () => {
    const { token } = await unscoped(bearer());

    expect((await scoped(token, { query: '?nocatalog=true' })).body).not.toHaveProperty('token.catalog');
  });

  test('lets nobody in with a token that has no scope', async () => {
    expect(await vpcs((await unscoped(bearer())).token)).toMatchObject({ status: 401 });
  });

  test.each(['Basic x', 'Bearer nothing', ''])('gives nothing to who shows "%s"', async (authorization) => {
    expect(await unscoped(authorization)).toMatchObject({ status: 401, body: { error_code: 'IAM.0001' } });
  });

  test('gives no token of a project to whom it is closed, nor for a token that is none', async () => {
    const { token } = await unscoped(bearer());

    expect(await scoped(token, { project: 'another' })).toMatchObject({ status: 403 });
    expect(await scoped('nothing')).toMatchObject({ status: 401 });
  });
});

describe('a service', () => {
  test.each([
    ['vpc', `/v1/${PROJECT}/vpcs`, 401, { code: 'VPC.0008', message: 'Invalid token in the header.' }],
    ['nat', '/v2.0/nat_gateways', 401, { code: 'VPC.0008', message: 'Invalid token in the header.' }],
    ['rds', `/v3/${PROJECT}/instances`, 401, { error_code: 'DBS.280056', error_msg: 'Invalid token.' }],
    [
      'cce',
      `/api/v3/projects/${PROJECT}/clusters`,
      401,
      { errorCode: 'CCE.01401001', errorMessage: 'Authorization failed.' },
    ],
    ['elb', `/v3/${PROJECT}/elb/loadbalancers`, 401, { error_code: 'ELB.1103', error_msg: 'Token invalid' }],
    ['evs', `/v2/${PROJECT}/cloudvolumes/detail`, 400, { error: { code: 'EVS.0002', message: 'invalid token!' } }],
  ])('%s refuses in its own words who shows no token', async (service, path, status, body) => {
    expect(await call(`https://${service}.eu-de.otc.t-systems.com${path}`)).toMatchObject({ status, body });
  });

  test('refuses a token of another project', async () => {
    const { token } = await exchange();

    expect(await vpcs(token, { project: 'another' })).toMatchObject({
      status: 400,
      body: { code: 'VPC.0007', message: 'Inconsistent tenant IDs.' },
    });
  });

  test('knows no other path', async () => {
    const { token } = await exchange();
    const headers = { 'x-auth-token': token };

    const answer = await call(`https://vpc.eu-de.otc.t-systems.com/v9/${PROJECT}/vpcs`, { headers });

    expect(answer).toMatchObject({ status: 404, body: { code: 'APIGW.0101' } });
  });
});
