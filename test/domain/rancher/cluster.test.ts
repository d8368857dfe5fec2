import { describe, expect, it } from '@jest/globals';
import { eks } from '../../../src/rancher/eks.ts';
import { eksConfig } from '../../../src/rancher/eks-cluster-body.ts';
import * as credentials from '../../../src/rancher/resources/cloud-credential.ts';
import { hostedCluster } from '../../../src/rancher/resources/cluster.ts';
import { type Answer, type Asked, rancherAnswering } from './server.ts';

const cluster = hostedCluster(eks);
const cloudCredential = credentials.cloudCredential(eks);

const wanted = {
  name: 'acme-1',
  eksConfig: eksConfig({
    clusterName: 'acme-1',
    region: 'eu-central-1',
    size: 'small',
    endpointAccess: ['203.0.113.10/32'],
    subnetIds: ['subnet-a', 'subnet-b', 'subnet-c'],
    credentialId: 'cattle-global-data:cc-abcde',
    tags: {},
  }),
};
const mark = { ownerId: 't-1', slot: 'cluster', orderId: 'order-1' };
const order = { wanted, mark, requestId: 'request-1' };
const lists = '/k8s/clusters/local/apis/management.cattle.io/v3/clusters';
const operator = '/k8s/clusters/local/apis/eks.cattle.io/v1/namespaces/cattle-global-data/eksclusterconfigs';

const ours = {
  metadata: { name: 'c-own12', labels: { 'tenantry/owner': 't-1', 'tenantry/slot': 'cluster' } },
  spec: { displayName: 'acme-1', eksConfig: wanted.eksConfig },
};

/** Answers a POST with `posted`; before it the list is empty, after it the list is `after`. */
function rancher({ posted, after }: { posted: Answer; after: object[] }) {
  let isPosted = false;
  return rancherAnswering(({ method }: Asked) => {
    if (method !== 'POST') return { body: { items: isPosted ? after : [] } };
    isPosted = true;
    return posted;
  });
}

describe('asking Rancher for a cluster', () => {
  it('carries our owner mark and our request id', async () => {
    const { client, asked } = rancher({ posted: { status: 201, body: { id: 'c-own12' } }, after: [] });

    const made = await cluster.create(client, order);

    expect(made).toEqual(expect.objectContaining({ providerId: 'c-own12', slot: 'cluster', state: 'pending' }));
    expect(asked.at(-1)?.body).toEqual(
      expect.objectContaining({
        type: 'cluster',
        name: 'acme-1',
        labels: { 'tenantry/owner': 't-1', 'tenantry/slot': 'cluster' },
        annotations: { 'tenantry/order': 'order-1', 'tenantry/request': 'request-1' },
      }),
    );
  });

  it('asks for no second one when the first is there already', async () => {
    const { client, asked } = rancherAnswering(() => ({ body: { items: [ours] } }));

    const made = await cluster.create(client, order);

    expect(made.providerId).toBe('c-own12');
    expect(asked.map(({ method }) => method)).toEqual(['GET']);
  });

  it.each<[string, Answer]>([
    ['the answer is lost', new TypeError('fetch failed')],
    ['a proxy gives up', { status: 504, body: 'gateway timeout' }],
    [
      'the name is taken by our own earlier request',
      { status: 422, body: { code: 'NotUnique', fieldName: 'Cluster name' } },
    ],
  ])('finds what it made when %s', async (_case, posted) => {
    const { client } = rancher({ posted, after: [ours] });

    const made = await cluster.create(client, order);

    expect(made.providerId).toBe('c-own12');
  });

  it.each<[string, Answer, string]>([
    [
      'the name is somebody else’s',
      { status: 422, body: { code: 'NotUnique', fieldName: 'Cluster name' } },
      'foreign-resource',
    ],
    ['nothing came of a lost request', new TypeError('fetch failed'), 'provider-unavailable'],
    ['the body is refused', { status: 422, body: { code: 'InvalidBodyContent', message: 'no' } }, 'invalid-request'],
  ])('fails when %s', async (_case, posted, code) => {
    const { client } = rancher({ posted, after: [{ ...ours, metadata: { name: 'c-other', labels: {} } }] });

    await expect(cluster.create(client, order)).rejects.toEqual(expect.objectContaining({ code }));
  });
});

describe('a cluster that Rancher no longer lists', () => {
  it('is still leaving while the operator has its configuration, and gone after', async () => {
    let cleaned = false;
    const { client } = rancherAnswering(({ path }) => {
      if (path === lists) return { body: { items: [] } };
      return cleaned ? { status: 404 } : { body: { metadata: { name: 'c-own12' } } };
    });

    const before = await cluster.read(client, { ownerId: 't-1', providerIds: ['c-own12', 'vpc-1'] });
    cleaned = true;
    const after = await cluster.read(client, { ownerId: 't-1', providerIds: ['c-own12', 'vpc-1'] });

    expect(before).toEqual([expect.objectContaining({ providerId: 'c-own12', state: 'leaving' })]);
    expect(after).toEqual([]);
  });

  it('is removed without a complaint', async () => {
    const { client } = rancherAnswering(() => ({ status: 404, body: { code: 'NotFound' } }));
    const observed = { providerId: 'c-own12', slot: 'cluster', state: 'ready', outputs: {}, config: {} } as const;

    const removed = cluster.remove(client, observed, { keepFinalSnapshot: false });

    await expect(removed).resolves.toBeUndefined();
  });
});

describe("Rancher's credential for a landing account", () => {
  const wantedCredential = { secretArn: 'arn:aws:secretsmanager:x', region: 'eu-central-1' };
  const readSecret = () =>
    Promise.resolve(JSON.stringify({ accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'very-secret' }));
  const credentialOrder = {
    wanted: wantedCredential,
    mark: { ...mark, slot: 'rancher-credential' },
    requestId: 'request-2',
  };

  it('is made from the key in its secret, which goes nowhere else', async () => {
    const { client, asked } = rancherAnswering(({ method }) =>
      method === 'POST'
        ? { status: 201, body: { id: 'cattle-global-data:cc-1', name: 'tenantry-t-1' } }
        : { body: { data: [] } },
    );

    const made = await cloudCredential.create({ rancher: client, readSecret }, credentialOrder);

    expect(asked.at(-1)?.body.amazonec2credentialConfig).toEqual({
      accessKey: 'AKIAEXAMPLEEXAMPLE00',
      secretKey: 'very-secret',
      defaultRegion: 'eu-central-1',
    });
    expect(JSON.stringify(made)).not.toContain('very-secret');
    expect(made.outputs).toEqual({ credentialId: 'cattle-global-data:cc-1' });
  });

  it('is not made twice', async () => {
    const { client, asked } = rancherAnswering(() => ({
      body: {
        data: [
          { id: 'cattle-global-data:cc-1', name: 'tenantry-t-1' },
          { id: 'x', name: 'other' },
        ],
      },
    }));

    const made = await cloudCredential.create({ rancher: client, readSecret }, credentialOrder);

    expect(made.providerId).toBe('cattle-global-data:cc-1');
    expect(asked).toHaveLength(1);
  });

  it('stays while the operator of a cluster still needs it', async () => {
    const { client, asked } = rancherAnswering(({ path }) =>
      path === operator
        ? {
            body: {
              items: [
                {
                  metadata: { name: 'c-1' },
                  spec: { amazonCredentialSecret: 'cattle-global-data:cc-1', displayName: 'acme-1' },
                },
              ],
            },
          }
        : {},
    );
    const observed = {
      providerId: 'cattle-global-data:cc-1',
      slot: 'rancher-credential',
      state: 'ready',
      outputs: {},
    } as const;

    const removed = cloudCredential.remove({ rancher: client, readSecret }, observed, { keepFinalSnapshot: false });

    await expect(removed).rejects.toEqual(
      expect.objectContaining({ code: 'provider-busy', message: 'Cluster acme-1 still needs its cloud credential.' }),
    );
    expect(asked.map(({ method }) => method)).toEqual(['GET']);
  });
});
