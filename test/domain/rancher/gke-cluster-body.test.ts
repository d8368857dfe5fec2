import { afterAll, describe, expect, it } from '@jest/globals';
import { gkeConfig } from '../../../src/rancher/gke-cluster-body.ts';
import { gkeDifferences } from '../../../src/rancher/gke-differences.ts';
import { settledVersions } from '../../../src/rancher/gke-version.ts';
import { configViolations, rancherSchemasArePresent } from '../../support/rancher-schemas.ts';
import { gkeOrder as order } from './orders.ts';
import { rancherAnswering } from './server.ts';

afterAll(() => {
  if (!rancherSchemasArePresent)
    console.warn('Not run: GKE bodies against the schemas of Rancher (../shared/specs/rancher is absent).');
});

const whenSchemas = rancherSchemasArePresent ? it : it.skip;

describe('the body of a GKE cluster', () => {
  whenSchemas.each(['small', 'medium', 'large'] as const)(
    'has every key that the operator requires and none it does not know (%s)',
    (size) => {
      expect(configViolations('gke', gkeConfig({ ...order, size }))).toEqual([]);
    },
  );

  whenSchemas('would be caught with the access list under the name that the operator has for it inside', () => {
    const { masterAuthorizedNetworks, ...rest } = gkeConfig(order);

    const problems = configViolations('gke', { ...rest, masterAuthorizedNetworksConfig: masterAuthorizedNetworks });

    expect(problems).toEqual([
      'gkeConfig.masterAuthorizedNetworksConfig is unknown',
      'gkeConfig.masterAuthorizedNetworks is required',
    ]);
  });

  it('opens the public endpoint to the registered addresses only, and gives no node a public address', () => {
    const config = gkeConfig(order);

    expect(config.masterAuthorizedNetworks).toEqual({
      enabled: true,
      cidrBlocks: [
        { cidrBlock: '203.0.113.10/32', displayName: 'tenantry' },
        { cidrBlock: '203.0.113.11/32', displayName: 'tenantry' },
      ],
    });
    expect(config.privateClusterConfig).toMatchObject({ enablePrivateNodes: true, enablePrivateEndpoint: false });
  });

  it.each([[[]], [['0.0.0.0/0']], [['203.0.113.10']], [Array.from({ length: 51 }, (_, at) => `203.0.113.${at}/32`)]])(
    'is refused for the access list %j',
    (endpointAccess) => {
      expect(() => gkeConfig({ ...order, endpointAccess })).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    },
  );

  it.each([
    ['a name longer than GKE takes', { clusterName: 'a'.repeat(41) }],
    ['no range for its pods', { podRange: '' }],
    ['no network', { network: '' }],
    ['no zones', { zones: [] }],
  ])('is refused with %s', (_case, change) => {
    expect(() => gkeConfig({ ...order, ...change })).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  it('takes its addresses from the named ranges, and one node in each zone at least', () => {
    expect(gkeConfig(order)).toMatchObject({
      region: 'europe-west3',
      locations: ['europe-west3-a', 'europe-west3-b', 'europe-west3-c'],
      ipAllocationPolicy: { clusterSecondaryRangeName: 'pods', servicesSecondaryRangeName: 'services' },
      nodePools: [{ initialNodeCount: 1, autoscaling: { enabled: true, minNodeCount: 1 } }],
    });
  });
});

describe('the version of a GKE cluster', () => {
  const offered = { validMasterVersions: ['1.36.0-gke.1', '1.35.4-gke.200', '1.35.1-gke.100', '1.34.9-gke.7'] };
  const rancher = () => rancherAnswering(() => ({ body: offered }));

  it('is the newest patch that the region offers, asked through Rancher with the credential of the cluster', async () => {
    const { client, asked } = rancher();

    const config = await settledVersions(gkeConfig(order), { client });

    expect(config.kubernetesVersion).toBe('1.35.4-gke.200');
    expect(config.nodePools.map(({ version }) => version)).toEqual(['1.35.4-gke.200']);
    expect(asked.map(({ path, query }) => [path, Object.fromEntries(query)])).toEqual([
      [
        '/meta/gkeVersions',
        { cloudCredentialId: 'cattle-global-data:cc-abcde', projectId: 'tenants-01', region: 'europe-west3' },
      ],
    ]);
  });

  it('stays what runs when the cluster is changed', async () => {
    const { client, asked } = rancher();

    const config = await settledVersions(gkeConfig(order), {
      client,
      observed: { kubernetesVersion: '1.35.1-gke.100' },
    });

    expect(config.kubernetesVersion).toBe('1.35.1-gke.100');
    expect(asked).toEqual([]);
  });

  it('becomes the newest when another minor runs', async () => {
    const { client } = rancher();

    const config = await settledVersions(gkeConfig(order), { client, observed: { kubernetesVersion: '1.34.9-gke.7' } });

    expect(config.kubernetesVersion).toBe('1.35.4-gke.200');
  });

  it('cannot be had where the region does not offer it', async () => {
    const { client } = rancherAnswering(() => ({ body: { validMasterVersions: ['1.34.9-gke.7'] } }));

    await expect(settledVersions(gkeConfig(order), { client })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('the differences of a GKE cluster', () => {
  const wanted = gkeConfig(order);
  const [pool] = wanted.nodePools;

  it('are none for what Rancher read back from GKE of our own wish', () => {
    const { oauthScopes: _neverRead, ...config } = pool?.config ?? {};
    const adopted = {
      ...wanted,
      kubernetesVersion: '1.35.4-gke.200',
      clusterIpv4Cidr: '10.64.64.0/18',
      // What is false is not there when it comes back.
      privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: '10.64.32.0/28' },
      locations: [...wanted.locations].reverse(),
      nodePools: [{ ...pool, version: '1.35.4-gke.200', initialNodeCount: 2, config }],
    };

    expect(gkeDifferences(wanted, adopted)).toEqual([]);
  });

  it('show an access list that somebody switched off at the cloud', () => {
    expect(gkeDifferences(wanted, { ...wanted, masterAuthorizedNetworks: { enabled: false } })).toEqual([
      { path: 'masterAuthorizedNetworks.enabled', wanted: true, observed: false },
      { path: 'masterAuthorizedNetworks.cidrBlocks', wanted: ['203.0.113.10/32', '203.0.113.11/32'], observed: [] },
    ]);
  });

  it('show a pool out of its bounds', () => {
    const scaled = { ...pool, autoscaling: { enabled: true, minNodeCount: 1, maxNodeCount: 9 } };

    expect(gkeDifferences(wanted, { ...wanted, nodePools: [scaled] })).toEqual([
      { path: 'nodePools[nodes].autoscaling.maxNodeCount', wanted: 2, observed: 9 },
    ]);
  });
});
