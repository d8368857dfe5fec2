import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { clusterBody, computeUrl, gkeUrl, made, makeCluster, tenant } from '../../domain/google/tenant.ts';
import { type SimulatedGoogle, simulatedGoogle } from '../../support/simulated-google.ts';

let google: SimulatedGoogle;

beforeEach(async () => {
  google = await simulatedGoogle();
  await made(google, ['network']);
});

afterEach(() => google.close());

const clusters = 'locations/europe-west3/clusters';
const one = `${clusters}/${tenant.clusterName}`;
const ask = async (method: string, path: string, body?: object) => {
  const answer = await google.asOwner({ method, url: gkeUrl(path), ...(body && { body }) });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
};
const refused = async (method: string, path: string, body?: object) => {
  const { status, body: answer } = await ask(method, path, body);
  return [status, answer.error?.status, answer.error?.message, answer.error?.errors?.[0]?.reason];
};
const settle = () => google.clock.advance(15 * 60_000);

describe('a GKE cluster', () => {
  it('is made by an operation, with its own firewall rules, which go with it', async () => {
    const begun = await ask('POST', clusters, { cluster: clusterBody({ team: 'red' }) });
    const early = await ask('GET', one);
    await settle();
    const ready = await ask('GET', one);
    const operation = await ask('GET', `locations/europe-west3/operations/${begun.body.name}`);
    const rules = async () => {
      const answer = await google.asOwner({
        method: 'GET',
        url: computeUrl('global/firewalls?filter=name%20eq%20"gke-.*"'),
      });
      return ((await answer.json()) as { items?: unknown[] }).items?.length ?? 0;
    };
    const withCluster = await rules();
    await ask('DELETE', one);
    const leaving = await ask('GET', one);
    await settle();

    expect([begun.body.operationType, begun.body.status, operation.body.status]).toEqual([
      'CREATE_CLUSTER',
      'RUNNING',
      'DONE',
    ]);
    expect([early.body.status, early.body.endpoint]).toEqual(['PROVISIONING', undefined]);
    expect(ready.body).toMatchObject({
      status: 'RUNNING',
      endpoint: expect.any(String),
      network: 'tenantry-t-0a1b2c3d-network',
      networkConfig: {
        network: 'projects/tenantry-landing/global/networks/tenantry-t-0a1b2c3d-network',
        subnetwork: 'projects/tenantry-landing/regions/europe-west3/subnetworks/tenantry-t-0a1b2c3d-nodes',
      },
      masterAuthorizedNetworksConfig: { enabled: true, cidrBlocks: [{ cidrBlock: '203.0.113.10/32' }] },
      nodePools: [{ name: 'nodes', status: 'RUNNING' }],
    });
    expect([withCluster, leaving.body.status, await rules()]).toEqual([3, 'STOPPING', 0]);
    expect((await refused('GET', one)).slice(0, 2)).toEqual([404, 'NOT_FOUND']);
  });

  it.each([
    [{ masterAuthorizedNetworks: {} }, 'Unknown name "masterAuthorizedNetworks" at \'cluster\''],
    [{ network: 'other' }, 'is not found'],
    [{ ipAllocationPolicy: { clusterSecondaryRangeName: 'pots' } }, 'Secondary range "pots" does not exist'],
    [{ privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: '10.64.32.0/27' } }, 'Must be a /28'],
    [{ privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: '10.64.0.0/28' } }, 'conflicts with'],
    [{ nodePools: [] }, 'initial_node_count'],
    [{ initialClusterVersion: '1.12' }, 'No valid versions'],
    [
      {
        masterAuthorizedNetworksConfig: {
          enabled: true,
          cidrBlocks: Array.from({ length: 51 }, (_, index) => ({ cidrBlock: `203.0.113.${index}/32` })),
        },
      },
      'Too many authorized networks',
    ],
  ])('is refused where it is wrong: %j', async (changes, words) => {
    const [status, canonical, message] = await refused('POST', clusters, {
      cluster: { ...clusterBody({}), ...changes },
    });

    expect([status, canonical]).toEqual([400, 'INVALID_ARGUMENT']);
    expect(message).toContain(words);
  });

  it('is changed one field and one operation at a time', async () => {
    await makeCluster(google);
    const update = {
      desiredMasterAuthorizedNetworksConfig: { enabled: true, cidrBlocks: [{ cidrBlock: '198.51.100.1/32' }] },
    };
    const two = await refused('PUT', one, { update: { ...update, desiredLoggingService: 'none' } });
    await ask('PUT', one, { update });
    const during = await refused('PUT', one, { update });
    await settle();

    expect(two[2]).toContain('Only one field');
    expect(during).toEqual([
      400,
      'FAILED_PRECONDITION',
      expect.stringContaining('incompatible operation'),
      'failedPrecondition',
    ]);
    expect((await ask('GET', one)).body.masterAuthorizedNetworksConfig).toEqual(
      update.desiredMasterAuthorizedNetworksConfig,
    );
  });

  it('gets, resizes and loses node pools', async () => {
    await makeCluster(google);
    const pool = { name: 'more', initialNodeCount: 2, config: { machineType: 'e2-standard-4' } };
    await ask('POST', `${one}/nodePools`, { nodePool: pool });
    const early = await ask('GET', `${one}/nodePools/more`);
    await settle();
    await ask('POST', `${one}/nodePools/more:setSize`, { nodeCount: 5 });
    await settle();
    const resized = await ask('GET', one);
    await ask('DELETE', `${one}/nodePools/more`);
    await settle();
    const left = await ask('GET', `${one}/nodePools`);

    expect([early.body.status, resized.body.currentNodeCount]).toEqual(['PROVISIONING', 6]);
    expect(left.body.nodePools.map(({ name }: { name: string }) => name)).toEqual(['nodes']);
  });

  it('holds its network and its subnetwork', async () => {
    await makeCluster(google);

    const answer = await google.asOwner({
      method: 'DELETE',
      url: computeUrl('regions/europe-west3/subnetworks/tenantry-t-0a1b2c3d-nodes'),
    });

    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('is already being used by');
  });

  it('shows new labels to who knew the fingerprint of the old ones', async () => {
    await makeCluster(google, { team: 'red' });
    const { body: before } = await ask('GET', one);
    const stale = await refused('POST', `${one}:setResourceLabels`, { resourceLabels: {}, labelFingerprint: 'x' });
    await ask('POST', `${one}:setResourceLabels`, {
      resourceLabels: { team: 'blue' },
      labelFingerprint: before.labelFingerprint,
    });
    await settle();

    expect(stale[0]).toBe(400);
    expect((await ask('GET', one)).body.resourceLabels).toEqual({ team: 'blue' });
  });
});
