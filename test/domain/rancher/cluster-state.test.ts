import { describe, expect, it } from '@jest/globals';
import { managementClusterSchema, sightingOf, stateOf } from '../../../src/rancher/cluster-state.ts';

type Conditions = Readonly<Record<string, string | readonly [status: string, message: string]>>;

function cluster(conditions: Conditions, further: { status?: object; metadata?: object } = {}) {
  return managementClusterSchema.parse({
    metadata: { name: 'c-abc12', resourceVersion: '7', ...further.metadata },
    spec: { displayName: 'acme', eksConfig: { displayName: 'acme-eks', region: 'eu-central-1' } },
    status: {
      ...further.status,
      conditions: Object.entries(conditions).map(([type, value]) => {
        const [status, message] = typeof value === 'string' ? [value] : value;
        return { type, status, message };
      }),
    },
  });
}

const up = { Provisioned: 'True', Connected: 'True', Ready: 'True' };
const versioned = { status: { version: { gitVersion: 'v1.35.2' } } };
const network = {
  status: { apiEndpoint: 'https://eks', eksStatus: { virtualNetwork: 'vpc-1', subnets: ['subnet-1'] } },
};

describe('the words of Rancher about a cluster', () => {
  it('lose the secrets that the cloud repeated to its operator', () => {
    const { message } = sightingOf(cluster({ Provisioned: ['False', 'InvalidKey: secretAccessKey=abc/def'] }));

    expect(message).toBe('InvalidKey: secretAccessKey=[redacted]');
  });
});

describe('the state of a cluster in Rancher', () => {
  it.each<[string, Conditions, Parameters<typeof cluster>[1], string]>([
    ['has no condition yet, which Norman calls active', {}, {}, 'provisioning'],
    ['is being made', { Pending: 'True', Provisioned: 'Unknown' }, {}, 'provisioning'],
    [
      'waits for the type of the operator',
      { Provisioned: ['False', 'Waiting on eks crd to be initialized'] },
      {},
      'provisioning',
    ],
    ['has a control plane and no agent', { Provisioned: 'Unknown' }, network, 'control-plane-ready'],
    [
      'is provisioned and its agent has not called',
      { Provisioned: 'True', Waiting: ['Unknown', 'waiting'] },
      network,
      'control-plane-ready',
    ],
    ['is connected but has no version yet', up, {}, 'control-plane-ready'],
    ['is connected', up, versioned, 'ready'],
    ['is connected and has never been updated', { ...up, Updated: 'True' }, versioned, 'ready'],
    ['is being updated', { ...up, Updated: 'Unknown' }, versioned, 'updating'],
    [
      'lost its agent',
      { ...up, Connected: 'False', Ready: ['False', 'Cluster agent is not connected'] },
      versioned,
      'disconnected',
    ],
    ['could not be made', { Provisioned: ['False', '[VpcLimitExceeded] too many'] }, {}, 'failed'],
    [
      'was throttled by AWS while it was made, which passes',
      { Provisioned: ['False', '[error creating cluster: ThrottlingException: Rate exceeded]'] },
      {},
      'provisioning',
    ],
    ['could not be updated', { ...up, Updated: ['False', '[InvalidRequest] no such type'] }, versioned, 'failed'],
    [
      'could not be synchronised, which passes',
      { ...up, Updated: ['False', '[Syncing error: syncing failed] throttled'] },
      versioned,
      'ready',
    ],
    ['is being removed', up, { ...versioned, metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }, 'removing'],
  ])('of one that %s', (_case, conditions, further, expected) => {
    const { state } = stateOf(cluster(conditions, further));

    expect(state).toBe(expected);
  });

  it('carries the words of a failure', () => {
    const { message } = stateOf(cluster({ Provisioned: ['False', '[VpcLimitExceeded] too many'] }));

    expect(message).toBe('[VpcLimitExceeded] too many');
  });

  it('comes with the place that our labels tell of a cluster that was imported', () => {
    const labels = {
      'tenantry/owner': 't-1',
      'tenantry/cloud': 'otc',
      'tenantry/region': 'eu-de',
      'tenantry/network': 'vpc-1',
    };
    const spec = { displayName: 'acme', importedConfig: {} };
    const found = managementClusterSchema.parse({ metadata: { name: 'c-abc12', labels }, spec });

    expect(sightingOf(found)).toMatchObject({
      cloud: 'otc',
      cloudName: 'acme',
      region: 'eu-de',
      network: 'vpc-1',
      subnets: [],
    });
  });

  it('comes with where the cluster stands at the cloud', () => {
    const sighting = sightingOf(cluster({ Provisioned: 'Unknown' }, network));

    expect(sighting).toEqual(
      expect.objectContaining({
        clusterId: 'c-abc12',
        name: 'acme',
        cloud: 'aws',
        cloudName: 'acme-eks',
        region: 'eu-central-1',
        network: 'vpc-1',
        subnets: ['subnet-1'],
      }),
    );
  });

  it.each<[string, object, object]>([
    [
      'AKS',
      {
        aksConfig: { clusterName: 'acme', resourceLocation: 'westeurope', virtualNetwork: 'tenant', subnet: 'nodes' },
      },
      { cloud: 'azure', cloudName: 'acme', region: 'westeurope', network: 'tenant', subnets: ['nodes'] },
    ],
    [
      'GKE',
      {
        gkeConfig: {
          clusterName: 'acme',
          projectID: 'tenants-01',
          region: 'europe-west3',
          network: 'tenant',
          subnetwork: 'nodes',
        },
      },
      {
        cloud: 'gcp',
        account: 'tenants-01',
        cloudName: 'acme',
        region: 'europe-west3',
        network: 'tenant',
        subnets: ['nodes'],
      },
    ],
    [
      'GKE in one zone',
      { gkeConfig: { clusterName: 'acme', zone: 'europe-west3-a' } },
      { cloud: 'gcp', region: 'europe-west3', network: undefined, subnets: [] },
    ],
    ['nobody’s', { importedConfig: {} }, { cloud: undefined, cloudName: undefined, region: undefined }],
  ])('comes with the same of a cluster of %s', (_case, spec, place) => {
    const found = managementClusterSchema.parse({ metadata: { name: 'c-abc12' }, spec });

    expect(sightingOf(found)).toMatchObject(place);
  });

  it.each([
    [
      'AKS does not show yet what it has accepted',
      'GET https://management.azure.com/x\nRESPONSE 404: 404\nERROR CODE: ResourceNotFound',
    ],
    ['Azure throttles', 'RESPONSE 429: 429 Too Many Requests'],
    [
      'GKE is busy',
      'googleapi: Error 400: Cluster is running incompatible operation. Please wait and try again once it is done.',
    ],
    [
      'GKE does not show yet what it has accepted',
      'googleapi: Error 404: Not found: projects/p/locations/l/clusters/c., notFound',
    ],
    ['Google throttles', 'googleapi: Error 429: Quota exceeded, rateLimitExceeded'],
  ])('of one that has no failure but that %s is provisioning', (_case, message) => {
    expect(stateOf(cluster({ Provisioned: ['False', message] })).state).toBe('provisioning');
  });

  it.each([
    ['creation for cluster [a (id: c-1)] status: Failed'],
    ['googleapi: Error 403: Required permission is missing, forbidden'],
    ['RESPONSE 404: 404\nERROR CODE: ResourceGroupNotFound'],
  ])('of one that failed with %j is failed', (message) => {
    expect(stateOf(cluster({ Provisioned: ['False', message] })).state).toBe('failed');
  });
});
