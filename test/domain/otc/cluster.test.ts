import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CloudAdapter } from '../../../src/clouds/cloud-adapter.ts';
import { openOtcAdapter } from '../../../src/clouds/otc/adapter.ts';
import type { ObservedResource, PlannedResource } from '../../../src/resources/resource-kind.ts';
import { PROJECT, type SimulatedOtc, simulatedOtc } from '../../support/simulated-otc.ts';
import { make, scope, tenant } from './tenant.ts';

let otc: SimulatedOtc;
let adapter: CloudAdapter;

beforeEach(async () => {
  otc = await simulatedOtc();
  adapter = openOtcAdapter(otc.landingAccount, otc.dependencies);
});

afterEach(() => otc.close());

const keep = { keepFinalSnapshot: false };
const access = ['203.0.113.10/32', '10.64.0.0/16', '172.16.0.0/16'];

async function find(slot: string): Promise<{ resource: PlannedResource; observed: ObservedResource | undefined }> {
  const resource = (await adapter.plan('cluster', tenant)).find((each) => each.slot === slot);
  if (!resource) throw new Error(`${slot} is not planned`);
  const observed = (await resource.kind.read(scope)).find((each) => each.slot === slot);
  return { resource, observed };
}

async function differences(made: ReadonlyMap<string, ObservedResource>, slot: string) {
  const { resource, observed } = await find(slot);
  const wanted = resource.wanted((other) => made.get(other)?.outputs ?? {});
  return { wanted, observed, differences: observed && resource.kind.differences(wanted, observed) };
}

const openTo = (cidr: string, security_group_id: string) => ({
  method: 'POST' as const,
  url: `https://vpc.eu-de.otc.t-systems.com/v3/${PROJECT}/vpc/security-group-rules`,
  body: {
    security_group_rule: {
      security_group_id,
      direction: 'ingress',
      protocol: 'tcp',
      multiport: '5000-6000',
      remote_ip_prefix: cidr,
    },
  },
});

describe('a cluster in the Open Telekom Cloud', () => {
  it('stands with its nodes and an address, found by its mark, as it was wanted', async () => {
    const made = await make({ otc, adapter }, ['network', 'cluster']);

    const cluster = await differences(made, 'cluster');
    const pool = await differences(made, 'node-pool/workers');

    expect(cluster.observed).toMatchObject({ state: 'ready', endpointAccess: access });
    expect(cluster.observed?.outputs.endpoint).toBe(
      `https://${made.get('elastic-ip/kubernetes')?.outputs.publicIp}:5443`,
    );
    expect(pool.observed).toMatchObject({ state: 'ready', nodes: 3 });
    expect([cluster.differences, pool.differences]).toEqual([[], []]);
  });

  it('can be called by whom the plan lists, from its own network and its containers, and by nobody else', async () => {
    await make({ otc, adapter }, ['network', 'cluster']);
    const { observed } = await find('cluster');
    const securityGroupId = observed?.outputs.controlSecurityGroupId ?? '';

    const may = (from: string) => otc.world.network.mayConnect({ from: [from], securityGroupId, port: 5443 });

    expect([may('203.0.113.10'), may('10.64.3.4'), may('172.16.9.9')]).toEqual([true, true, true]);
    expect([may('203.0.113.11'), may('8.8.8.8')]).toEqual([false, false]);
  });

  it('has its access list mended by the rules of its control group, in which whatever else opens the port is seen', async () => {
    const made = await make({ otc, adapter }, ['network', 'cluster']);
    const before = await find('cluster');
    await otc.ask(openTo('0.0.0.0/0', before.observed?.outputs.controlSecurityGroupId ?? ''));

    const seen = await differences(made, 'cluster');
    if (seen.observed) await before.resource.kind.change?.({ wanted: seen.wanted, observed: seen.observed });
    const mended = await differences(made, 'cluster');

    expect(seen.differences).toEqual([{ path: 'endpointAccess', wanted: access, observed: [...access, '0.0.0.0/0'] }]);
    expect(mended.differences).toEqual([]);
  });

  it('gets back the address of its endpoint, and the nodes that it shall have', async () => {
    const made = await make({ otc, adapter }, ['network', 'cluster']);
    const { resource, observed } = await find('cluster');
    const cluster = `https://cce.eu-de.otc.t-systems.com/api/v3/projects/${PROJECT}/clusters/${observed?.providerId}`;
    await otc.ask({ method: 'PUT', url: `${cluster}/mastereip`, body: { spec: { action: 'unbind' } } });
    const pool = await find('node-pool/workers');
    const fewer = { metadata: { name: 'workers' }, spec: { initialNodeCount: 1, nodeTemplate: {} } };
    await otc.ask({ method: 'PUT', url: `${cluster}/nodepools/${pool.observed?.providerId}`, body: fewer });
    await otc.clock.advance(10 * 60_000);

    const seen = { cluster: await differences(made, 'cluster'), pool: await differences(made, 'node-pool/workers') };
    if (seen.cluster.observed)
      await resource.kind.change?.({ wanted: seen.cluster.wanted, observed: seen.cluster.observed });
    if (seen.pool.observed)
      await pool.resource.kind.change?.({ wanted: seen.pool.wanted, observed: seen.pool.observed });
    await otc.clock.advance(10 * 60_000);

    expect(seen.cluster.differences?.map(({ path }) => path)).toEqual(['publicIp']);
    expect(seen.pool.differences).toEqual([{ path: 'nodes', wanted: 3, observed: 1 }]);
    expect((await differences(made, 'cluster')).differences).toEqual([]);
    expect((await differences(made, 'node-pool/workers')).differences).toEqual([]);
  });

  it.each(['CreateCluster', 'CreateNodePool'])(
    'is found when the reply to %s was lost, and not made twice',
    async (operation) => {
      otc.world.faults.add({ match: { operation }, fault: 'reply-lost', times: 1 });
      const slot = operation === 'CreateCluster' ? 'cluster' : 'node-pool/workers';
      const first = await make({ otc, adapter }, ['network', 'cluster']).catch((error: unknown) => error);
      await otc.clock.advance(12 * 60_000);

      const { resource, observed } = await find(slot);
      const wanted = { name: tenant.clusterName };
      const again = await resource.kind
        .create({
          wanted: await wantedAgain(resource, wanted),
          mark: { ownerId: tenant.tenantId, slot, orderId: 'order-1' },
          requestId: 'r',
        })
        .catch((error: unknown) => error);

      expect(first).toMatchObject({ code: 'provider-unavailable' });
      expect(observed).toMatchObject({ state: 'ready' });
      expect(again).toMatchObject({ providerId: observed?.providerId });
    },
  );

  it('whose name is another’s is left alone', async () => {
    await make({ otc, adapter }, ['network', 'cluster']);
    const { resource } = await find('cluster');
    const mark = { ownerId: 't-somebody', slot: 'cluster', orderId: 'order-2' };

    const attempt = resource.kind.create({ wanted: await wantedAgain(resource, {}), mark, requestId: 'r' });

    await expect(attempt).rejects.toMatchObject({ code: 'foreign-resource' });
  });

  it('goes after its nodes, and leaves nothing', async () => {
    await make({ otc, adapter }, ['network', 'cluster']);
    const standing = otc.counts();

    for (const slot of ['node-pool/workers', 'cluster', 'elastic-ip/kubernetes']) {
      const { resource, observed } = await find(slot);
      if (observed) await resource.kind.remove(observed, keep);
      await otc.clock.advance(10 * 60_000);
      expect((await find(slot)).observed).toBeUndefined();
    }

    expect(standing).toMatchObject({ 'cce-cluster': 1, 'cce-node-pool': 1, 'security-group': 2, 'elastic-ip': 2 });
    expect(otc.counts()).toMatchObject({ 'cce-cluster': 0, 'cce-node-pool': 0, 'security-group': 0, 'elastic-ip': 1 });
  });

  it('that CCE could not make is told as failed, with CCE’s own words', async () => {
    const message = 'No available flavors for master nodes.';
    otc.world.faults.add({
      match: { operation: 'CreateCluster' },
      fault: 'resource-fails',
      code: 'CCE.01400004',
      message,
    });
    await make({ otc, adapter }, ['network', 'cluster']).catch(() => undefined);

    const { observed } = await find('cluster');

    expect(observed?.state).toEqual({ failed: `CCE.01400004: ${message}` });
    expect(await adapter.failureOf({ name: tenant.clusterName, region: tenant.region })).toBe(
      `Open Telekom Cloud: CCE.01400004: ${message}`,
    );
  });

  it('is not planned for nobody: CCE takes an empty list for everybody', async () => {
    const plan = adapter.plan('cluster', { ...tenant, endpointAccess: [] });

    await expect(plan).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

/** The wanted value from what stands at the cloud, where the first attempt told nothing. */
async function wantedAgain(resource: PlannedResource, over: object): Promise<unknown> {
  const plans = [...(await adapter.plan('network', tenant)), ...(await adapter.plan('cluster', tenant))];
  const outputs = new Map<string, ObservedResource['outputs']>();
  for (const { slot, kind } of plans) {
    const observed = (await kind.read(scope)).find((each) => each.slot === slot);
    outputs.set(slot, observed?.outputs ?? {});
  }
  return { ...Object(resource.wanted((slot) => outputs.get(slot) ?? {})), ...over };
}
