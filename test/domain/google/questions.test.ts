import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CloudAdapter } from '../../../src/clouds/cloud-adapter.ts';
import { type SimulatedGoogle, simulatedGoogle } from '../../support/simulated-google.ts';
import { adapterAt, computeUrl, gkeUrl, made, makeCluster, scope, tenant } from './tenant.ts';

const cluster = { name: tenant.clusterName, region: tenant.region };
const clusterPath = `locations/europe-west3/clusters/${tenant.clusterName}`;

let google: SimulatedGoogle;
let adapter: CloudAdapter;

beforeEach(async () => {
  google = await simulatedGoogle({ quotas: { STATIC_ADDRESSES: 6 } });
  adapter = adapterAt(google);
});

afterEach(() => google.close());

describe('the addresses from which a cluster calls the internet', () => {
  it('are none while there is no cluster of that name', async () => {
    expect(await adapter.natAddressesOf(cluster)).toEqual([]);
  });

  it('are those of the Cloud NAT of its subnetwork, also when somebody made it by hand', async () => {
    const { found } = await made(google, ['network']);
    await makeCluster(google);

    const addresses = await adapter.natAddressesOf(cluster);

    expect(addresses).toEqual([`${found.get('address/nat')?.outputs.publicIp}/32`]);
    expect(google.world.network.egressAddresses(tenant.clusterName)).toEqual([
      found.get('address/nat')?.outputs.publicIp,
    ]);
  });

  it('are none where the NAT serves another subnetwork', async () => {
    await made(google, ['network']);
    await makeCluster(google);
    const name = 'tenantry-t-0a1b2c3d-router';
    await google.asOwner({
      method: 'PATCH',
      url: computeUrl(`regions/europe-west3/routers/${name}`),
      body: { nats: [] },
    });
    await google.clock.advance(60_000);

    expect(await adapter.natAddressesOf(cluster)).toEqual([]);
  });
});

describe('the room in a project', () => {
  it('is what the scarcest quota leaves for whole tenants, as Google counts', async () => {
    const empty = await adapter.roomFor(tenant.region, 'small');
    await made(google, ['network']);
    const taken = await adapter.roomFor(tenant.region, 'small');

    expect(empty).toEqual({ singleTenants: 3, limitedBy: 'STATIC_ADDRESSES' });
    expect(taken).toEqual({ singleTenants: 2, limitedBy: 'STATIC_ADDRESSES' });
  });

  it.each([
    ['small', { singleTenants: 8, limitedBy: 'N2_CPUS' }],
    ['medium', { singleTenants: 4, limitedBy: 'N2_CPUS' }],
    ['large', { singleTenants: 1, limitedBy: 'N2_CPUS' }],
  ] as const)('for a tenant of size %s is as much as its nodes leave', async (size, expected) => {
    await google.close();
    google = await simulatedGoogle({ quotas: { STATIC_ADDRESSES: 200, N2_CPUS: 50 } });

    expect(await adapterAt(google).roomFor(tenant.region, size)).toEqual(expected);
  });

  it('counts the machines of a cluster in each zone', async () => {
    await google.close();
    google = await simulatedGoogle({ quotas: { STATIC_ADDRESSES: 200, N2_CPUS: 30 } });
    await made(google, ['network']);
    await makeCluster(google);

    expect(await adapterAt(google).roomFor(tenant.region, 'small')).toEqual({ singleTenants: 4, limitedBy: 'N2_CPUS' });
  });

  it('is none where what one tenant takes is not free any more', async () => {
    await google.close();
    google = await simulatedGoogle({ quotas: { NETWORKS: 1 } });
    await made(google, ['network']);

    expect(await adapterAt(google).roomFor(tenant.region, 'small')).toEqual({
      singleTenants: 0,
      limitedBy: 'NETWORKS',
    });
  });
});

describe('reachability', () => {
  it('holds once Kubernetes endpoint, database and the address of the front door are up', async () => {
    await made(google, ['network', 'database', 'ingress']);
    const without = await adapter.reachable(cluster, scope);
    await makeCluster(google);

    const complete = await adapter.reachable(cluster, scope);

    expect(without).toEqual({
      reachable: false,
      detail: `At Google Cloud, the Kubernetes endpoint of ${tenant.clusterName} is absent; no node pool of ${tenant.clusterName} is in service.`,
    });
    expect(complete).toEqual({
      reachable: true,
      detail: 'Kubernetes endpoint, database and the address of the front door are up.',
    });
  });

  it('does not hold while the Kubernetes endpoint is open to the world', async () => {
    await made(google, ['network', 'database', 'ingress']);
    await makeCluster(google);
    await google.asOwner({
      method: 'PUT',
      url: gkeUrl(clusterPath),
      body: {
        update: { desiredMasterAuthorizedNetworksConfig: { enabled: true, cidrBlocks: [{ cidrBlock: '0.0.0.0/0' }] } },
      },
    });
    await google.clock.advance(600_000);

    const { reachable, detail } = await adapter.reachable(cluster, scope);

    expect([reachable, detail]).toEqual([false, 'At Google Cloud, the Kubernetes endpoint is open to the world.']);
  });
});

describe('why a cluster could not be made', () => {
  it('is told in the words of GKE, and not told where all is well', async () => {
    await made(google, ['network']);
    const unknown = await adapter.failureOf(cluster);
    google.world.faults.add({
      match: { operation: 'container.clusters.create' },
      fault: 'resource-fails',
      code: 'INTERNAL',
      message: "Insufficient regional quota to satisfy request: resource 'CPUS'.",
      times: 1,
    });
    await makeCluster(google);

    const failed = await adapter.failureOf(cluster);

    expect(unknown).toBeUndefined();
    expect(failed).toBe("Google Cloud: Insufficient regional quota to satisfy request: resource 'CPUS'. (INTERNAL)");
  });
});

describe('the cluster stage', () => {
  it('says clearly that it is not there yet', async () => {
    await expect(adapter.plan('cluster', tenant)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
