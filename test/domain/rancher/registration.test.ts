import { describe, expect, it } from '@jest/globals';
import { redact } from '../../../src/platform/redact.ts';
import { manifestOf } from '../../../src/rancher/registration.ts';
import { clusterAgent } from '../../../src/rancher/resources/cluster-agent.ts';
import { importedCluster } from '../../../src/rancher/resources/imported-cluster.ts';
import { type Answer, type Asked, rancherAnswering } from './server.ts';

const mark = { ownerId: 't-1', slot: 'imported-cluster', orderId: 'order-1' };
const wanted = { name: 'acme-1', cloud: 'otc', region: 'eu-de', network: 'vpc-1' };
const scope = { ownerId: 't-1', providerIds: [] };
const TOKEN = 'registrationtokenregistrationtokenregistrationtoken54';
const tokens = '/v3/clusterregistrationtokens';

interface Seen {
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly deletionTimestamp?: string;
  readonly version?: string;
}

const ours = ({ conditions = [], labels, deletionTimestamp, version }: Seen = {}) => ({
  metadata: {
    name: 'c-own12',
    labels: labels ?? { 'tenantry/owner': 't-1', 'tenantry/slot': 'imported-cluster' },
    ...(deletionTimestamp && { deletionTimestamp }),
  },
  spec: { displayName: 'acme-1' },
  status: { conditions, ...(version && { version: { gitVersion: version } }) },
});

const registered = [
  { type: 'Provisioned', status: 'True' },
  { type: 'Connected', status: 'True' },
  { type: 'Ready', status: 'True' },
];

const whole = {
  clusterId: 'c-own12',
  name: 'default-token',
  token: TOKEN,
  manifestUrl: `https://rancher.example.org/v3/import/${TOKEN}_c-own12.yaml`,
};

function rancher({ items = [ours()], token = whole }: { items?: object[]; token?: object }) {
  return rancherAnswering(({ path, method }: Asked): Answer => {
    if (path === tokens) return { body: { data: [token] } };
    if (path.startsWith('/v3/import/')) return { body: 'apiVersion: v1' };
    return method === 'POST' ? { body: { id: 'c-own12' } } : { body: { items } };
  });
}

describe('a cluster that is imported', () => {
  it('is asked for with the marks of its owner, its place, and nothing of how it is made', async () => {
    const { client, asked } = rancher({ items: [] });

    await importedCluster.create(client, { wanted, mark, requestId: 'request-1' });

    expect(asked.at(-1)).toMatchObject({ method: 'POST', path: '/v3/clusters' });
    expect(asked.at(-1)?.body).toEqual({
      type: 'cluster',
      name: 'acme-1',
      labels: {
        'tenantry/owner': 't-1',
        'tenantry/slot': 'imported-cluster',
        'tenantry/cloud': 'otc',
        'tenantry/region': 'eu-de',
        'tenantry/network': 'vpc-1',
      },
      annotations: { 'tenantry/order': 'order-1', 'tenantry/request': 'request-1' },
      importedConfig: {},
    });
  });

  it.each([
    ['has no token', { ...whole, token: '' }],
    ['has a token that is not whole', { ...whole, manifestUrl: '' }],
    ['has a token of another cluster only', { ...whole, clusterId: 'c-other' }],
    ['has a token only that somebody else made', { ...whole, name: 'crt-x1y2z' }],
  ])('cannot be registered as long as it %s', async (_what, token) => {
    const { client } = rancher({ token });

    expect(await importedCluster.read(client, scope)).toMatchObject([{ providerId: 'c-own12', state: 'pending' }]);
    await expect(manifestOf('c-own12', client)).rejects.toMatchObject({ code: 'not-yet-visible' });
  });

  it('can be registered with a whole one', async () => {
    const { client } = rancher({});

    expect(await importedCluster.read(client, scope)).toMatchObject([{ providerId: 'c-own12', state: 'ready' }]);
  });

  it.each([
    ['leaving', { deletionTimestamp: '2026-01-01T00:00:00Z' }],
    ['ready', { conditions: registered, version: 'v1.33.1' }],
  ])('that is %s is asked for no token', async (state, seen) => {
    const { client, asked } = rancher({ items: [ours(seen)] });

    expect(await importedCluster.read(client, scope)).toMatchObject([{ state }]);
    expect(asked.map(({ path }) => path)).not.toContain(tokens);
  });

  it('of another owner is not seen, whatever the filter lets through', async () => {
    const { client } = rancher({ items: [ours({ labels: { 'tenantry/owner': 't-2' } })] });

    expect(await importedCluster.read(client, scope)).toEqual([]);
  });
});

describe('the manifest of a registration', () => {
  it('is asked for each time by the token of the moment, at Rancher and at no host that an answer names', async () => {
    const { client, asked } = rancher({});

    await manifestOf('c-own12', client);
    await manifestOf('c-own12', client);

    const way = [`GET ${tokens}`, `GET /v3/import/${TOKEN}_c-own12.yaml`];
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([...way, ...way]);
    expect(new Set(asked.map(({ host }) => host))).toEqual(new Set(['rancher.example.com']));
  });

  it('makes its token a secret that is masked wherever it turns up', async () => {
    const { client } = rancher({});

    await manifestOf('c-own12', client);

    expect(redact(`the agent says ${TOKEN} to nobody`)).toBe('the agent says [redacted] to nobody');
  });

  it('that Rancher refuses is told in its words, without the token', async () => {
    const { client } = rancherAnswering(({ path }) =>
      path === tokens ? { body: { data: [whole] } } : { status: 400, body: 'invalid token' },
    );

    const failure = await manifestOf('c-own12', client).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'invalid-request' });
    expect(String(failure)).not.toContain(TOKEN);
  });
});

describe('an agent', () => {
  const id = 'c-own12/cattle-cluster-agent';
  const read = (seen: Seen, providerIds: string[]) =>
    clusterAgent.read(
      { rancher: rancher({ items: [ours(seen)] }).client, inCluster: () => Promise.reject(new Error('asked')) },
      { ownerId: 't-1', providerIds },
    );
  const lost = registered.map((each) => (each.type === 'Connected' ? { ...each, status: 'False' } : each));

  it.each([
    ['is not there before it was applied', {}, [], undefined],
    ['is under way once it was', {}, [id], 'pending'],
    ['stands where Rancher has heard of it', { conditions: registered, version: 'v1.33.1' }, [], 'ready'],
    ['is waited for where Rancher has lost it', { conditions: lost, version: 'v1.33.1' }, [], 'pending'],
    ['leaves with its cluster', { deletionTimestamp: '2026-01-01T00:00:00Z' }, [id], 'leaving'],
    ['is not there in a cluster that leaves without it', { deletionTimestamp: '2026-01-01T00:00:00Z' }, [], undefined],
  ])('%s, as Rancher tells it', async (_what, seen, providerIds, state) => {
    const found = await read(seen, providerIds);

    expect(found.map((each) => each.state)).toEqual(state === undefined ? [] : [state]);
  });
});
