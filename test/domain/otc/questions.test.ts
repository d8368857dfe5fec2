import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CloudAdapter } from '../../../src/clouds/cloud-adapter.ts';
import { openOtcAdapter } from '../../../src/clouds/otc/adapter.ts';
import { PROJECT, type SimulatedOtc, simulatedOtc } from '../../support/simulated-otc.ts';
import { make, scope, tenant } from './tenant.ts';

const cluster = { name: tenant.clusterName, region: tenant.region };

let otc: SimulatedOtc;
let adapter: CloudAdapter;

beforeEach(async () => {
  otc = await simulatedOtc({ quotas: { vpcs: 20, publicIps: 7 } });
  adapter = openOtcAdapter(otc.landingAccount, otc.dependencies);
});

afterEach(() => otc.close());

describe('the addresses from which a cluster calls the internet', () => {
  it('are none while there is no cluster of that name', async () => {
    await make({ otc, adapter }, ['network']);

    expect(await adapter.natAddressesOf(cluster)).toEqual([]);
  });

  it('are those of the SNAT rule of its subnet', async () => {
    const made = await make({ otc, adapter }, ['network', 'cluster']);

    const found = await adapter.natAddressesOf(cluster);

    expect(found).toEqual([`${made.get('elastic-ip/nat')?.outputs.publicIp}/32`]);
    expect(otc.world.network.egressAddresses(cluster.name).map((address) => `${address}/32`)).toEqual(found);
  });

  it('are found for a cluster that somebody made by hand, without those of other subnets of its network', async () => {
    const made = await make({ otc, adapter }, ['network']);
    const vpc = made.get('vpc')?.outputs.vpcId;
    const byHand = async (name: string, subnet: string) => {
      const spec = {
        type: 'VirtualMachine',
        flavor: 'cce.s1.small',
        hostNetwork: { vpc, subnet: made.get(subnet)?.outputs.subnetId },
        containerNetwork: { mode: 'vpc-router', cidrs: [{ cidr: '172.18.0.0/16' }] },
      };
      const url = `https://cce.eu-de.otc.t-systems.com/api/v3/projects/${PROJECT}/clusters`;
      await otc.ask({ method: 'POST', url, body: { kind: 'Cluster', apiVersion: 'v3', metadata: { name }, spec } });
    };
    await byHand('by-hand', 'subnet/nodes');
    await byHand('without-nat', 'subnet/ingress');
    await otc.clock.advance(20 * 60_000);

    expect(await adapter.natAddressesOf({ name: 'by-hand', region: 'eu-de' })).toEqual([
      `${made.get('elastic-ip/nat')?.outputs.publicIp}/32`,
    ]);
    expect(await adapter.natAddressesOf({ name: 'without-nat', region: 'eu-de' })).toEqual([]);
  });
});

describe('the room in a landing project', () => {
  it('is what the scarcest quota of the cloud leaves for whole tenants', async () => {
    const empty = await adapter.roomFor(tenant.region, 'small');
    await make({ otc, adapter }, ['network', 'ingress']);
    const taken = await adapter.roomFor(tenant.region, 'small');

    expect(empty).toEqual({ singleTenants: 2, limitedBy: 'publicIps' });
    expect(taken).toEqual({ singleTenants: 1, limitedBy: 'publicIps' });
  });

  it('is counted in cores as well, by the size of the tenant', async () => {
    await otc.close();
    otc = await simulatedOtc({ quotas: { cores: 47 } });
    adapter = openOtcAdapter(otc.landingAccount, otc.dependencies);

    const rooms = [await adapter.roomFor(tenant.region, 'small'), await adapter.roomFor(tenant.region, 'large')];
    await make({ otc, adapter }, ['network', 'cluster']);

    expect(rooms).toEqual([
      { singleTenants: 3, limitedBy: 'cores' },
      { singleTenants: 0, limitedBy: 'cores' },
    ]);
    expect(await adapter.roomFor(tenant.region, 'small')).toEqual({ singleTenants: 2, limitedBy: 'cores' });
  });

  it('is all that a node pool gets: the cloud refuses one that would take more cores', async () => {
    await otc.close();
    otc = await simulatedOtc({ quotas: { cores: 11 } });
    adapter = openOtcAdapter(otc.landingAccount, otc.dependencies);

    const making = make({ otc, adapter }, ['network', 'cluster']);

    await expect(making).rejects.toMatchObject({
      code: 'quota-exceeded',
      message: expect.stringContaining('Insufficient CPU quota'),
    });
  });

  it('is no more than what is registered with the project', async () => {
    const restricted = openOtcAdapter({ ...otc.landingAccount, quotas: { clusters: 1 } }, otc.dependencies);

    expect(await restricted.roomFor(tenant.region, 'small')).toEqual({ singleTenants: 1, limitedBy: 'clusters' });
  });
});

describe('reachability', () => {
  it('holds once Kubernetes endpoint, database and load balancer are up', async () => {
    const before = await adapter.reachable(cluster, scope);
    await make({ otc, adapter }, ['network', 'database', 'ingress', 'cluster']);

    const complete = await adapter.reachable(cluster, scope);

    expect(before).toEqual({
      reachable: false,
      detail:
        'At the Open Telekom Cloud, the Kubernetes endpoint of acme-0a1b2c3d is absent; no instance of the database is available; the load balancer is not active with its address.',
    });
    expect(complete).toEqual({
      reachable: true,
      detail: 'Kubernetes endpoint, database and load balancer are up.',
    });
  });

  it('does not hold for an endpoint that is open to the world', async () => {
    await make({ otc, adapter }, ['network', 'database', 'ingress', 'cluster']);
    const [, resource] = await adapter.plan('cluster', tenant);
    const [observed] = (await resource?.kind.read(scope)) ?? [];
    await otc.ask({
      method: 'POST',
      url: `https://vpc.eu-de.otc.t-systems.com/v3/${PROJECT}/vpc/security-group-rules`,
      body: {
        security_group_rule: { security_group_id: observed?.outputs.controlSecurityGroupId, direction: 'ingress' },
      },
    });

    const found = await adapter.reachable(cluster, scope);

    expect(found).toEqual({
      reachable: false,
      detail: 'At the Open Telekom Cloud, the Kubernetes endpoint is open to the world.',
    });
  });
});
