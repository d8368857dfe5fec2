import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { computeUrl } from '../../domain/google/tenant.ts';
import { type SimulatedGoogle, simulatedGoogle } from '../../support/simulated-google.ts';

let google: SimulatedGoogle;

beforeEach(async () => {
  google = await simulatedGoogle({ quotas: { NETWORKS: 2, STATIC_ADDRESSES: 2 } });
});

afterEach(() => google.close());

const region = 'regions/europe-west3';
const ask = async (method: string, path: string, body?: object) => {
  const answer = await google.asOwner({ method, url: computeUrl(path), ...(body && { body }) });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
};
const refused = async (method: string, path: string, body?: object) => {
  const { status, body: answer } = await ask(method, path, body);
  return [status, answer.error?.errors?.[0]?.reason, answer.error?.message];
};
const settle = () => google.clock.advance(60_000);
const put = async (path: string, body: object) => {
  const { status } = await ask('POST', path, body);
  expect(status).toBe(200);
  await settle();
};
const network = { name: 'n', autoCreateSubnetworks: false };
const subnetwork = { name: 's', network: 'global/networks/n', ipCidrRange: '10.0.0.0/20' };
const nat = {
  name: 'nat',
  natIpAllocateOption: 'MANUAL_ONLY',
  natIps: [`${region}/addresses/a`],
  sourceSubnetworkIpRangesToNat: 'ALL_SUBNETWORKS_ALL_IP_RANGES',
};

describe('a body at Compute Engine', () => {
  it.each([
    [
      'global/networks',
      { ...network, mtuu: 1 },
      'badRequest',
      'Invalid JSON payload received. Unknown name "mtuu": Cannot find field.',
    ],
    [
      'global/networks',
      { ...network, routingConfig: { mode: 'REGIONAL' } },
      'badRequest',
      'Invalid JSON payload received. Unknown name "mode" at \'routingConfig\': Cannot find field.',
    ],
    ['global/networks', { ...network, mtu: '1460' }, 'badRequest', 'Invalid value at \'mtu\' (TYPE_INT32), "1460"'],
    ['global/networks', { ...network, name: 'N_1' }, 'invalid', "Invalid value for field 'resource.name': 'N_1'."],
    [`${region}/subnetworks`, { ...subnetwork, ipCidrRange: '8.8.8.0/24' }, 'invalid', "field 'resource.ipCidrRange'"],
    [`${region}/addresses`, { name: 'a', addressType: 'OUTSIDE' }, 'badRequest', '(TYPE_ENUM), "OUTSIDE"'],
    [`${region}/addresses`, { name: 'a', labels: { Owner: 'x' } }, 'invalid', "field 'labels': 'Owner: x'"],
    [
      `${region}/addresses`,
      { name: 'a', addressType: 'INTERNAL', networkTier: 'PREMIUM' },
      'invalid',
      "field 'resource.networkTier'",
    ],
    [
      `${region}/routers`,
      { name: 'r', network: 'global/networks/n', nats: [{ ...nat, natIps: [] }] },
      'invalid',
      'natIps',
    ],
    ['global/firewalls', { name: 'f', network: 'global/networks/n' }, 'invalid', 'Exactly one of allowed and denied'],
  ])('is refused where it is wrong: %s %j', async (path, body, reason, words) => {
    await put('global/networks', network);

    const [status, why, message] = await refused('POST', path, body);

    expect([status, why]).toEqual([400, reason]);
    expect(message).toContain(words);
  });

  it('is refused where it refers to nothing, or to what is not there yet', async () => {
    const nothing = await refused('POST', `${region}/subnetworks`, subnetwork);
    await ask('POST', 'global/networks', network);
    const early = await refused('POST', `${region}/subnetworks`, subnetwork);

    const path = 'projects/tenantry-landing/global/networks/n';
    expect(nothing).toEqual([404, 'notFound', `The resource '${path}' was not found`]);
    expect(early).toEqual([400, 'resourceNotReady', `The resource '${path}' is not ready`]);
  });
});

describe('a change at Compute Engine', () => {
  it('is an operation, whose resource is shown from its end on', async () => {
    const begun = await ask('POST', 'global/networks', network);
    const operation = `global/operations/${begun.body.name}`;
    const during = await ask('GET', 'global/networks/n');
    const running = await ask('POST', `${operation}/wait`);
    await settle();
    const ended = await ask('GET', operation);
    const shown = await ask('GET', 'global/networks/n');

    expect(begun.body).toMatchObject({ kind: 'compute#operation', operationType: 'insert', status: 'RUNNING' });
    expect([during.status, running.body.status, ended.body.status]).toEqual([404, 'RUNNING', 'DONE']);
    expect(shown.body).toMatchObject({
      kind: 'compute#network',
      mtu: 1460,
      routingConfig: { routingMode: 'REGIONAL' },
      selfLink: 'https://www.googleapis.com/compute/v1/projects/tenantry-landing/global/networks/n',
    });
    expect(ended.body.targetId).toBe(shown.body.id);
  });

  it('is made once for each request id, which must be a UUID and not zero', async () => {
    const id = '11111111-1111-4111-8111-111111111111';
    const first = await ask('POST', `global/networks?requestId=${id}`, network);
    const again = await ask('POST', `global/networks?requestId=${id}`, network);
    const other = await refused('POST', 'global/networks', network);
    const malformed = await refused('POST', 'global/networks?requestId=1', { ...network, name: 'm' });
    const zero = await refused('POST', 'global/networks?requestId=00000000-0000-0000-0000-000000000000', network);

    expect(again.body.name).toBe(first.body.name);
    expect(other.slice(0, 2)).toEqual([409, 'alreadyExists']);
    expect([malformed[1], zero[1]]).toEqual(['invalid', 'invalid']);
  });

  it('can end with an error, which the same request id brings to light', async () => {
    await put('global/networks', network);
    await put('global/networks', { ...network, name: 'n2' });
    const path = 'global/networks?requestId=22222222-2222-4222-8222-222222222222';
    await ask('POST', path, { ...network, name: 'n3' });
    await settle();

    const again = await ask('POST', path, { ...network, name: 'n3' });

    expect(again.body).toMatchObject({
      status: 'DONE',
      httpErrorStatusCode: 403,
      error: { errors: [{ code: 'QUOTA_EXCEEDED', message: "Quota 'NETWORKS' exceeded.  Limit: 2.0 globally." }] },
    });
    expect((await ask('GET', 'global/networks/n3')).status).toBe(404);
  });

  it('is refused at once where a region has no address left', async () => {
    await put(`${region}/addresses`, { name: 'a' });
    await put(`${region}/addresses`, { name: 'b' });

    expect(await refused('POST', `${region}/addresses`, { name: 'c' })).toEqual([
      403,
      'quotaExceeded',
      "Quota 'STATIC_ADDRESSES' exceeded.  Limit: 2.0 in region europe-west3.",
    ]);
    expect((await ask('GET', region)).body.quotas).toContainEqual({ metric: 'STATIC_ADDRESSES', limit: 2, usage: 2 });
  });

  it('waits for the one before it', async () => {
    await put('global/networks', network);
    await ask('PATCH', 'global/networks/n', { routingConfig: { routingMode: 'GLOBAL' } });

    expect((await refused('DELETE', 'global/networks/n'))[1]).toBe('resourceNotReady');
  });
});

describe('a deletion at Compute Engine', () => {
  it('is refused while something else needs the resource, and then goes through', async () => {
    await put('global/networks', network);
    await put(`${region}/subnetworks`, subnetwork);
    await put(`${region}/addresses`, { name: 'a' });
    await put(`${region}/routers`, { name: 'r', network: 'global/networks/n', nats: [nat] });
    const held = [await refused('DELETE', 'global/networks/n'), await refused('DELETE', `${region}/addresses/a`)];

    for (const path of [
      `${region}/routers/r`,
      `${region}/addresses/a`,
      `${region}/subnetworks/s`,
      'global/networks/n',
    ]) {
      expect((await ask('DELETE', path)).status).toBe(200);
      await settle();
    }

    expect(held.map(([status, reason]) => [status, reason])).toEqual([
      [400, 'resourceInUseByAnotherResource'],
      [400, 'resourceInUseByAnotherResource'],
    ]);
    expect(held[1]?.[2]).toBe(
      "The address resource 'projects/tenantry-landing/regions/europe-west3/addresses/a' is already being used by 'projects/tenantry-landing/regions/europe-west3/routers/r'",
    );
    expect(Object.values(google.counts()).every((count) => count === 0)).toBe(true);
  });
});

describe('a listing at Compute Engine', () => {
  beforeEach(async () => {
    await put(`${region}/addresses`, { name: 'a', labels: { team: 'red' } });
    await put(`${region}/addresses`, { name: 'b', labels: { team: 'blue' } });
  });

  it.each([
    ['labels.team = "red"', ['a']],
    ['labels.team=blue', ['b']],
    ['labels.team:*', ['a', 'b']],
    ['name eq "[b-z]"', ['b']],
    ['(name ne "a") (labels.team = "blue")', ['b']],
    ['labels.none = "red"', []],
  ])('shows what its filter lets through: %s', async (filter, names) => {
    const { body } = await ask('GET', `${region}/addresses?filter=${encodeURIComponent(filter)}`);

    expect((body.items ?? []).map(({ name }: { name: string }) => name)).toEqual(names);
  });

  it('refuses a filter that it cannot read', async () => {
    expect((await refused('GET', `${region}/addresses?filter=red`))[1]).toBe('invalid');
  });

  it('comes in pages', async () => {
    const first = await ask('GET', `${region}/addresses?maxResults=1`);
    const second = await ask('GET', `${region}/addresses?maxResults=1&pageToken=${first.body.nextPageToken}`);

    expect([first, second].map(({ body }) => body.items[0].name)).toEqual(['a', 'b']);
    expect(second.body.nextPageToken).toBeUndefined();
  });

  it('over all places shows each resource at its own, and nothing of a network, which is everywhere', async () => {
    await put('regions/europe-west4/addresses', { name: 'a', labels: { team: 'blue' } });
    const names = ({ addresses }: { addresses: { name: string }[] }) => addresses.map(({ name }) => name);

    const { body } = await ask('GET', 'aggregated/addresses?filter=labels.team%3Dblue');
    expect(Object.entries(body.items).map(([place, here]) => [place, names(here as never)])).toEqual([
      [region, ['b']],
      ['regions/europe-west4', ['a']],
    ]);
    expect(body.kind).toBe('compute#addressAggregatedList');

    const first = await ask('GET', 'aggregated/addresses?maxResults=2');
    const second = await ask('GET', `aggregated/addresses?maxResults=2&pageToken=${first.body.nextPageToken}`);
    expect([first, second].map(({ body: { items } }) => Object.keys(items))).toEqual([
      [region],
      ['regions/europe-west4'],
    ]);
    expect((await ask('GET', 'aggregated/networks')).status).toBe(404);
  });

  it('shows labels as somebody has replaced them, who knew the fingerprint', async () => {
    const { body: address } = await ask('GET', `${region}/addresses/a`);
    const stale = await refused('POST', `${region}/addresses/a/setLabels`, { labels: {}, labelFingerprint: 'x' });
    await put(`${region}/addresses/a/setLabels`, {
      labels: { team: 'green' },
      labelFingerprint: address.labelFingerprint,
    });

    expect(stale.slice(0, 2)).toEqual([412, 'conditionNotMet']);
    expect((await ask('GET', `${region}/addresses/a`)).body.labels).toEqual({ team: 'green' });
  });
});
