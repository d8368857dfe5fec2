import { AuthorizeSecurityGroupIngressCommand, EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient, UpdateClusterConfigCommand } from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { adapterFor } from '../../src/clouds/adapters.ts';
import type { CloudAdapter, TenantPlan } from '../../src/clouds/cloud-adapter.ts';
import { rancherApi } from '../../src/rancher/limits.ts';
import { type WatchReport, watchClusters } from '../../src/rancher/watch.ts';
import type { ObservedResource, Outputs, PlannedResource } from '../../src/resources/resource-kind.ts';
import { createAll } from '../support/planned.ts';
import { type SimulatedAws, simulatedAws } from '../support/simulated-aws.ts';
import { type SimulatedRancher, simulatedRancher } from '../support/simulated-rancher.ts';

const MINUTE_MS = 60_000;
const keep = { keepFinalSnapshot: false };

let aws: SimulatedAws;
let rancher: SimulatedRancher;
let adapter: CloudAdapter;
let tenant: TenantPlan;
let network: Record<string, Outputs>;
let made: Record<string, Outputs>;
let plan: PlannedResource[];

beforeEach(async () => {
  aws = await simulatedAws();
  rancher = await simulatedRancher(aws);
  const { client, readSecret } = rancher;
  adapter = await adapterFor(aws.landingAccount, {
    now: () => aws.clock.now(),
    rancher: { client, readSecret, api: rancherApi('https://rancher.example.com') },
  });
  tenant = {
    tenantId: 't-0a1b2c3d',
    tenantName: 'acme',
    orderId: 'order-1',
    region: 'eu-central-1',
    zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
    size: 'small',
    clusterName: 'acme-0a1b2c3d',
    endpointAccess: aws.foundation.egressCidrs,
  };
  const resources = await createAll(await adapter.plan('network', tenant), { ownerId: tenant.tenantId });
  network = Object.fromEntries([...resources].map(([slot, { outputs }]) => [slot, outputs]));
  await aws.clock.advance(5 * MINUTE_MS);
  plan = await adapter.plan('cluster', tenant);
});

afterEach(async () => {
  await rancher.close();
  await aws.close();
});

describe('a cluster made through Rancher', () => {
  it('becomes ready once its own addresses are admitted, and not before', async () => {
    await make();
    await aws.clock.advance(40 * MINUTE_MS);
    const unadmitted = await look();
    const addresses = await adapter.natAddressesOf({ name: tenant.clusterName, region: tenant.region });

    await admit(addresses);
    await aws.clock.advance(10 * MINUTE_MS);
    const admitted = await look();

    expect(addresses).toHaveLength(3);
    expect(unadmitted).toEqual(expect.objectContaining({ slot: 'cluster', state: 'pending' }));
    expect(admitted).toEqual(expect.objectContaining({ slot: 'cluster', state: 'ready' }));
    expect(differences(admitted)).toEqual([]);
  });

  it('is made once, though the answer to the request was lost', async () => {
    rancher.loseReply({ method: 'POST', path: '/v3/clusters' });
    rancher.loseReply({ method: 'POST', path: '/v3/cloudcredentials' });

    await make().catch(() => make());
    await make();

    expect(rancher.rancher.groundTruth()).toEqual(expect.objectContaining({ cluster: 1, 'cloud-credential': 1 }));
  });

  it('shows an access list that somebody widened at AWS, and gets its own back', async () => {
    await makeReady();
    await eks().send(
      new UpdateClusterConfigCommand({
        name: tenant.clusterName,
        resourcesVpcConfig: { publicAccessCidrs: ['0.0.0.0/0'] },
      }),
    );
    await aws.clock.advance(20 * MINUTE_MS);

    const drifted = await look();
    await clusterKind().change?.({ wanted: wanted(), observed: drifted });
    await aws.clock.advance(20 * MINUTE_MS);
    const mended = await look();

    // The operator shows an endpoint that is open to the world as an empty list.
    expect(differences(drifted)).toEqual([
      { path: 'publicAccessSources', wanted: [...tenant.endpointAccess], observed: [] },
    ]);
    expect(mended.state).toBe('ready');
    expect(differences(mended)).toEqual([]);
  });

  it('leaves before its credential does, and nothing of it remains', async () => {
    await makeReady();
    const credential = await look('rancher-credential');
    const cluster = await look();
    const scope = { ownerId: tenant.tenantId, providerIds: [cluster.providerId] };

    await clusterKind().remove(cluster, keep);
    await aws.clock.advance(MINUTE_MS);
    const leaving = await clusterKind().read(scope);
    const early = kindOf('rancher-credential').remove(credential, keep);
    await expect(early).rejects.toEqual(expect.objectContaining({ code: 'provider-busy' }));
    await aws.clock.advance(40 * MINUTE_MS);
    const gone = await clusterKind().read(scope);
    await kindOf('rancher-credential').remove(credential, keep);

    expect(leaving).toEqual([expect.objectContaining({ providerId: cluster.providerId, state: 'leaving' })]);
    expect(gone).toEqual([]);
    for (const remnant of await adapter.remnants('cluster', tenant)) expect(await remnant.read(scope)).toEqual([]);
    expect(rancher.rancher.groundTruth()).toEqual({
      cluster: 0,
      'cloud-credential': 0,
      'eks-cluster-config': 0,
      project: 0,
    });
  });

  it('fails in the words of AWS when AWS refuses it', async () => {
    const words = 'Account limit of 0 clusters reached.';
    aws.world.faults.add({
      match: { service: 'eks', operation: 'CreateCluster' },
      fault: 'error',
      code: 'ResourceLimitExceededException',
      message: words,
    });
    await make();
    await aws.clock.advance(40 * MINUTE_MS);

    const found = await look();

    expect(found.state).toEqual({ failed: expect.stringContaining(words) });
  });

  it('is seen by a watch in each of its states', async () => {
    const states: string[] = [];
    const watching = follow(states);
    await make();

    for (let minute = 0; minute < 40; minute += 1) await aws.clock.advance(MINUTE_MS);
    await admit(await adapter.natAddressesOf({ name: tenant.clusterName, region: tenant.region }));
    for (let minute = 0; minute < 30; minute += 1) await aws.clock.advance(MINUTE_MS);
    await watching;

    expect([...new Set(states)]).toEqual(['provisioning', 'control-plane-ready', 'ready']);
  });
});

async function make(): Promise<void> {
  const resources = await createAll(plan, { ownerId: tenant.tenantId, outputs: network });
  made = { ...network, ...Object.fromEntries([...resources].map(([slot, { outputs }]) => [slot, outputs])) };
}

async function makeReady(): Promise<void> {
  await make();
  await admit(['a', 'b', 'c'].map((zone) => `${network[`elastic-ip/nat-${zone}`]?.publicIp}/32`));
  await aws.clock.advance(40 * MINUTE_MS);
}

async function admit(addresses: readonly string[]): Promise<void> {
  const ec2 = new EC2Client({
    region: tenant.region,
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'unused' },
  });
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: aws.foundation.loadBalancerSecurityGroupId,
      IpPermissions: [
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: addresses.map((CidrIp) => ({ CidrIp })) },
      ],
    }),
  );
}

async function follow(states: string[]): Promise<void> {
  const { client } = rancher;
  const untilMs = aws.clock.now() + 60 * MINUTE_MS;
  for await (const report of watchClusters({ untilMs }, { client, now: () => aws.clock.now() })) {
    states.push(...statesIn(report));
  }
}

function statesIn(report: WatchReport): string[] {
  switch (report.type) {
    case 'listed':
      return report.clusters.filter(({ name }) => name === tenant.clusterName).map(({ state }) => state);
    case 'seen':
      return report.cluster.name === tenant.clusterName ? [report.cluster.state] : [];
    default:
      return [];
  }
}

async function look(slot = 'cluster'): Promise<ObservedResource> {
  const [found] = await kindOf(slot).read({ ownerId: tenant.tenantId, providerIds: [] });
  if (!found) throw new Error(`${slot} is not there`);
  return found;
}

function kindOf(slot: string): PlannedResource['kind'] {
  const kind = plan.find((resource) => resource.slot === slot)?.kind;
  if (!kind) throw new Error(`${slot} is not planned`);
  return kind;
}

function clusterKind(): PlannedResource['kind'] {
  return kindOf('cluster');
}

function wanted(): unknown {
  return plan.find(({ slot }) => slot === 'cluster')?.wanted((slot) => made[slot] ?? {});
}

function differences(observed: ObservedResource) {
  return clusterKind().differences(wanted(), observed);
}

function eks(): EKSClient {
  return new EKSClient({
    region: tenant.region,
    credentials: { accessKeyId: '222222222201', secretAccessKey: 'unused' },
  });
}
