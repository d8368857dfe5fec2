import { describe, expect, it } from '@jest/globals';
import { aks } from '../../../src/rancher/aks.ts';
import { eks } from '../../../src/rancher/eks.ts';
import { gke } from '../../../src/rancher/gke.ts';
import { keyNameOf } from '../../../src/rancher/keys/key-name.ts';
import { cloudCredential } from '../../../src/rancher/resources/cloud-credential.ts';
import { rancherAnswering } from './server.ts';

const order = {
  wanted: { secretArn: 'arn:aws:secretsmanager:x', region: 'somewhere' },
  mark: { ownerId: 't-1', slot: 'rancher-credential', orderId: 'order-1' },
  requestId: 'request-1',
};

const principal = {
  clientId: '11111111-1111-4111-8111-111111111111',
  clientSecret: 'azure~secret',
  subscriptionId: '22222222-2222-4222-8222-222222222222',
  tenantId: '33333333-3333-4333-8333-333333333333',
};
const keyFile = {
  type: 'service_account',
  project_id: 'tenants-01',
  private_key_id: 'key-1',
  private_key: '-----BEGIN PRIVATE KEY-----\nprivate\n-----END PRIVATE KEY-----\n',
  client_email: 'rancher@tenants-01.iam.gserviceaccount.com',
  token_uri: 'https://oauth2.googleapis.com/token',
};

const secretId = '44444444-4444-4444-8444-444444444444';
const marked = (keyId: string | undefined) => (keyId === undefined ? {} : { 'tenantry/key': keyNameOf(keyId) });

const made = { status: 201, body: { id: 'cattle-global-data:cc-1', name: 'tenantry-t-1' } };
const rancher = () => rancherAnswering(({ method }) => (method === 'POST' ? made : { body: { data: [] } }));

describe("Rancher's credential", () => {
  it.each([
    [
      eks,
      { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'secret' },
      'amazonec2credentialConfig',
      {
        accessKey: 'AKIAEXAMPLEEXAMPLE00',
        secretKey: 'secret',
        defaultRegion: 'somewhere',
      },
      'AKIAEXAMPLEEXAMPLE00',
    ],
    [aks, principal, 'azurecredentialConfig', principal, undefined],
    [aks, { ...principal, secretId }, 'azurecredentialConfig', principal, secretId],
    [gke, keyFile, 'googlecredentialConfig', { authEncodedJson: JSON.stringify(keyFile) }, 'key-1'],
  ])('of %# has what its operator reads, and says which key it is', async (provider, secret, key, fields, keyId) => {
    const { client, asked } = rancher();
    const readSecret = () => Promise.resolve(JSON.stringify(secret));

    await cloudCredential(provider).create({ rancher: client, readSecret }, order);

    expect(asked.at(-1)?.body).toEqual({
      type: 'cloudCredential',
      name: 'tenantry-t-1',
      annotations: { 'tenantry/order': 'order-1', 'tenantry/request': 'request-1', ...marked(keyId) },
      [key]: fields,
    });
  });

  it.each([
    ['EKS and no JSON', eks, 'AKIAEXAMPLEEXAMPLE00'],
    ['EKS without its secret half', eks, JSON.stringify({ accessKeyId: 'AKIAEXAMPLEEXAMPLE00' })],
    ['AKS without a tenant', aks, JSON.stringify({ ...principal, tenantId: undefined })],
    ['AKS with something more', aks, JSON.stringify({ ...principal, certificate: 'pem' })],
    ['GKE and of a user', gke, JSON.stringify({ ...keyFile, type: 'authorized_user' })],
    ['GKE without its key', gke, JSON.stringify({ ...keyFile, private_key: '' })],
  ])('is not made from a secret for %s, of which nothing is told', async (_case, provider, secret) => {
    const { client, asked } = rancher();

    const failure = await cloudCredential(provider)
      .create({ rancher: client, readSecret: () => Promise.resolve(secret) }, order)
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({
      code: 'invalid-input',
      message: "The landing account's key for Rancher cannot be read from its secret.",
    });
    expect(failure).not.toHaveProperty('cause');
    expect(asked.map(({ method }) => method)).toEqual(['GET']);
  });

  it.each([
    [eks, 'eks.cattle.io', { amazonCredentialSecret: 'cattle-global-data:cc-1', displayName: 'acme-1' }],
    [aks, 'aks.cattle.io', { azureCredentialSecret: 'cattle-global-data:cc-1', clusterName: 'acme-1' }],
    [gke, 'gke.cattle.io', { googleCredentialSecret: 'cattle-global-data:cc-1', clusterName: 'acme-1' }],
  ])('of %# stays while its operator still needs it', async (provider, group, spec) => {
    const { client, asked } = rancherAnswering(() => ({ body: { items: [{ metadata: { name: 'c-1' }, spec }] } }));
    const readSecret = () => Promise.resolve('{}');
    const observed = {
      providerId: 'cattle-global-data:cc-1',
      slot: 'rancher-credential',
      state: 'ready',
      outputs: {},
    } as const;

    const removed = cloudCredential(provider).remove({ rancher: client, readSecret }, observed, {
      keepFinalSnapshot: false,
    });

    await expect(removed).rejects.toMatchObject({
      code: 'provider-busy',
      message: 'Cluster acme-1 still needs its cloud credential.',
    });
    expect(asked.map(({ method, path }) => [method, path.split('/')[5]])).toEqual([['GET', group]]);
  });
});
