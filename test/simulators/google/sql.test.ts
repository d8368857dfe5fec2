import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { computeUrl } from '../../domain/google/tenant.ts';
import { type SimulatedGoogle, simulatedGoogle } from '../../support/simulated-google.ts';

let google: SimulatedGoogle;

beforeEach(async () => {
  google = await simulatedGoogle();
});

afterEach(() => google.close());

const base = 'https://sqladmin.googleapis.com/v1/projects/tenantry-landing';
const ask = async (method: string, path: string, body?: object) => {
  const answer = await google.asOwner({ method, url: `${base}/${path}`, ...(body && { body }) });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
};
const refused = async (method: string, path: string, body?: object) => {
  const { status, body: answer } = await ask(method, path, body);
  return [status, answer.error?.errors?.[0]?.reason, answer.error?.message];
};
const MINUTE_MS = 60_000;
const settings = {
  tier: 'db-custom-2-7680',
  databaseFlags: [{ name: 'cloudsql.iam_authentication', value: 'on' }],
  ipConfiguration: {
    ipv4Enabled: false,
    pscConfig: { pscEnabled: true, allowedConsumerProjects: ['tenantry-landing'] },
  },
};
const instance = { name: 'db', region: 'europe-west3', databaseVersion: 'POSTGRES_17', settings };
const make = async (changes: object = {}) => {
  expect((await ask('POST', 'instances', { ...instance, settings: { ...settings, ...changes } })).status).toBe(200);
  await google.clock.advance(20 * MINUTE_MS);
};

describe('a Cloud SQL instance', () => {
  it('is listed to whoever asks for a page longer than there are', async () => {
    await make();

    const { status, body } = await ask('GET', 'instances?maxResults=1000');
    const beyond = await ask('GET', 'instances?maxResults=5000');

    expect([status, body.items?.map(({ name }: { name: string }) => name)]).toEqual([200, ['db']]);
    expect(beyond.status).toBe(200);
  });

  it('is made by an operation, and then has the attachment that leads to it', async () => {
    const begun = await ask('POST', 'instances', instance);
    const early = await ask('GET', 'instances/db');
    await google.clock.advance(MINUTE_MS);
    const underWay = await ask('GET', `operations/${begun.body.name}`);
    await google.clock.advance(20 * MINUTE_MS);
    const ready = await ask('GET', 'instances/db');
    const operation = await ask('GET', `operations/${begun.body.name}`);

    expect(begun.body).toMatchObject({
      kind: 'sql#operation',
      operationType: 'CREATE',
      status: 'PENDING',
      targetId: 'db',
    });
    expect([early.body.state, early.body.pscServiceAttachmentLink]).toEqual(['PENDING_CREATE', undefined]);
    expect(underWay.body).toMatchObject({ status: 'RUNNING', startTime: begun.body.insertTime });
    expect(operation.body.status).toBe('DONE');
    expect(ready.body).toMatchObject({
      state: 'RUNNABLE',
      pscServiceAttachmentLink: expect.stringMatching(
        /^projects\/[0-9a-f]+p-tp\/regions\/europe-west3\/serviceAttachments\/a-[0-9a-f]+-psc-service-attachment-[0-9a-f]+$/,
      ),
      dnsName: expect.stringMatching(/^[0-9a-f]+\.[0-9a-f]+\.europe-west3\.sql\.goog\.$/),
    });
  });

  it.each([
    [{ ...instance, zone: 'a' }, 'badRequest', 'Unknown name "zone"'],
    [{ ...instance, settings: { ...settings, teir: 'x' } }, 'badRequest', 'Unknown name "teir" at \'settings\''],
    [{ ...instance, settings: { ...settings, tier: 'db-perf-optimized-N-2' } }, 'invalid', 'Invalid Tier'],
    [{ ...instance, settings: { ...settings, availabilityType: 'REGIONAL' } }, 'invalid', 'point-in-time recovery'],
    [{ ...instance, settings: { ...settings, ipConfiguration: { ipv4Enabled: false } } }, 'invalid', 'At least one of'],
  ])('is refused where it is wrong: %j', async (body, reason, words) => {
    const [status, why, message] = await refused('POST', 'instances', body);

    expect([status, why]).toEqual([400, reason]);
    expect(message).toContain(words);
  });

  it('is the same by the path of v1beta4', async () => {
    await make();

    const answer = await google.asOwner({
      method: 'GET',
      url: `${base.replace('/v1/', '/sql/v1beta4/')}/instances/db`,
    });

    expect(JSON.parse(await answer.text())).toEqual((await ask('GET', 'instances/db')).body);
  });

  it('does one thing at a time', async () => {
    await make();
    await ask('POST', 'instances/db/databases', { name: 'tenant' });

    expect(
      (await refused('POST', 'instances/db/users', { name: 'x@y.iam', type: 'CLOUD_IAM_SERVICE_ACCOUNT' })).slice(0, 2),
    ).toEqual([409, 'operationInProgress']);
  });

  it('takes the name of a service account without its ending, and only with IAM authentication on', async () => {
    const user = { name: 'x@y.iam', type: 'CLOUD_IAM_SERVICE_ACCOUNT' };
    await make({ databaseFlags: [] });
    const without = await refused('POST', 'instances/db/users', user);
    await ask('PATCH', 'instances/db', { settings: { databaseFlags: settings.databaseFlags } });
    await google.clock.advance(5 * MINUTE_MS);
    const withEnding = await refused('POST', 'instances/db/users', { ...user, name: 'x@y.iam.gserviceaccount.com' });
    const taken = await ask('POST', 'instances/db/users', user);

    expect(without[2]).toContain('IAM authentication is not enabled');
    expect(withEnding[2]).toContain('without ".gserviceaccount.com" suffix');
    expect(taken.status).toBe(200);
  });

  it('is not deleted while it is protected, and its name stays taken for a week', async () => {
    await make({ deletionProtectionEnabled: true });
    const kept = await refused('DELETE', 'instances/db');
    await ask('PATCH', 'instances/db', { settings: { deletionProtectionEnabled: false } });
    await google.clock.advance(5 * MINUTE_MS);
    await ask('DELETE', 'instances/db');
    await google.clock.advance(10 * MINUTE_MS);
    const gone = await refused('GET', 'instances/db');
    const soon = await refused('POST', 'instances', instance);
    await google.clock.advance(7 * 24 * 60 * MINUTE_MS);
    const later = await ask('POST', 'instances', instance);

    expect(kept[2]).toContain('The instance is protected.');
    expect(gone.slice(0, 2)).toEqual([404, 'instanceDoesNotExist']);
    expect(soon.slice(0, 2)).toEqual([409, 'instanceAlreadyExists']);
    expect(later.status).toBe(200);
  });

  it('is found by its labels', async () => {
    await make({ userLabels: { team: 'red' } });

    const found = await ask('GET', 'instances?filter=settings.userLabels.team:red');
    const other = await ask('GET', 'instances?filter=settings.userLabels.team:re');

    expect([found.body.items.length, other.body.items]).toEqual([1, undefined]);
  });

  it('is reached through an endpoint in a network of a project that it accepts, as long as it is there', async () => {
    await make();
    const { body: db } = await ask('GET', 'instances/db');
    const compute = async (method: string, path: string, body?: object) => {
      const answer = await google.asOwner({ method, url: computeUrl(path), ...(body && { body }) });
      await google.clock.advance(MINUTE_MS);
      return answer.json() as Promise<Record<string, never>>;
    };
    const region = 'regions/europe-west3';
    await compute('POST', 'global/networks', { name: 'n', autoCreateSubnetworks: false });
    await compute('POST', `${region}/subnetworks`, {
      name: 's',
      network: 'global/networks/n',
      ipCidrRange: '10.0.0.0/24',
    });
    await compute('POST', `${region}/addresses`, {
      name: 'a',
      addressType: 'INTERNAL',
      purpose: 'GCE_ENDPOINT',
      subnetwork: `${region}/subnetworks/s`,
    });
    const rule = { name: 'r', network: 'global/networks/n', IPAddress: `${region}/addresses/a` };
    const nowhere = await compute('POST', `${region}/forwardingRules`, {
      ...rule,
      target: `projects/x/${region}/serviceAttachments/y`,
    });
    const endpoint = { ...rule, target: db.pscServiceAttachmentLink };
    const labelled = await compute('POST', `${region}/forwardingRules`, { ...endpoint, labels: { team: 'red' } });
    await compute('POST', `${region}/forwardingRules`, { ...endpoint, description: '{"team":"red"}' });
    const tags = google.world.listing().find(({ kind }) => kind === 'forwarding-rule')?.tags;
    const connected = await compute('GET', `${region}/forwardingRules/r`);
    const address = await compute('GET', `${region}/addresses/a`);
    await ask('DELETE', 'instances/db');
    await google.clock.advance(10 * MINUTE_MS);
    const closed = await compute('GET', `${region}/forwardingRules/r`);

    expect(nowhere.error).toMatchObject({ code: 404 });
    expect(labelled.error).toMatchObject({
      code: 400,
      message: `Invalid value for field 'resource.labels': '{"team":"red"}'. This field should not be set.`,
    });
    expect(tags).toEqual({ team: 'red' });
    expect(connected).toMatchObject({ IPAddress: '10.0.0.2', pscConnectionStatus: 'ACCEPTED' });
    expect(Object.keys(connected)).not.toContain('addressReference');
    expect(address).toMatchObject({ address: '10.0.0.2', status: 'IN_USE' });
    expect(closed.pscConnectionStatus).toBe('CLOSED');
  });
});
