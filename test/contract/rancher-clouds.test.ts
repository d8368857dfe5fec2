import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openAzureAdapter } from '../../src/clouds/azure/adapter.ts';
import type { CloudAdapter, TenantPlan } from '../../src/clouds/cloud-adapter.ts';
import { openGoogleAdapter } from '../../src/clouds/google/adapter.ts';
import type { ObservedResource, Outputs, PlannedResource } from '../../src/resources/resource-kind.ts';
import { createAll, inOrder } from '../support/planned.ts';
import { type RancherBeside, rancherBeside } from '../support/rancher-beside.ts';
import {
  landingAccount,
  owner,
  simulatedAzure,
  subscriptionId,
  tenant as tenantOnAzure,
} from '../support/simulated-azure.ts';
import { PROJECT, simulatedGoogle } from '../support/simulated-google.ts';

const MINUTE_MS = 60_000;

interface Stand {
  readonly adapter: CloudAdapter;
  readonly beside: RancherBeside;
  readonly tenant: TenantPlan;
  advance(minutes: number): Promise<void>;
  /** Somebody opens the cluster's endpoint to the whole internet, past Rancher. */
  open(): Promise<void>;
  counts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

async function onAzure(): Promise<Stand> {
  const azure = await simulatedAzure();
  const { tenantId, clientId, clientSecret } = owner;
  const beside = await rancherBeside(azure, { tenantId, clientId, clientSecret, subscriptionId });
  const tenant = { ...tenantOnAzure, endpointAccess: beside.egressCidrs };
  const cluster = `/subscriptions/${subscriptionId}/resourceGroups/tenantry-${tenant.tenantId}/providers/Microsoft.ContainerService/managedClusters/${tenant.clusterName}?api-version=2025-10-01`;
  return {
    adapter: openAzureAdapter(landingAccount, {
      now: () => azure.clock.now(),
      endpointUrl: azure.url,
      rancher: beside.access,
    }),
    beside,
    tenant,
    advance: (minutes) => azure.clock.advance(minutes * MINUTE_MS),
    async open() {
      const { body } = await azure.arm('GET', cluster);
      body.properties.apiServerAccessProfile.authorizedIPRanges = [];
      await azure.arm('PUT', cluster, { body });
    },
    counts: azure.counts,
    close: async () => void (await Promise.all([beside.close(), azure.close()])),
  };
}

async function onGoogle(): Promise<Stand> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const email = `rancher@${PROJECT}.iam.gserviceaccount.com`;
  const google = await simulatedGoogle({
    serviceAccounts: [{ email, permissions: 'all', identityUsers: [], publicKeys: { 'key-1': publicKey } }],
  });
  const beside = await rancherBeside(google, {
    type: 'service_account',
    project_id: PROJECT,
    private_key_id: 'key-1',
    private_key: privateKey,
    client_email: email,
    token_uri: 'https://oauth2.googleapis.com/token',
  });
  const zones = ['europe-west3-a', 'europe-west3-b', 'europe-west3-c'];
  const tenant = { ...tenantOnAzure, region: 'europe-west3', zones, endpointAccess: beside.egressCidrs };
  return {
    adapter: openGoogleAdapter(google.landingAccount, {
      now: () => google.clock.now(),
      endpointUrl: google.url,
      rancher: beside.access,
    }),
    beside,
    tenant,
    advance: (minutes) => google.clock.advance(minutes * MINUTE_MS),
    async open() {
      const url = `https://container.googleapis.com/v1/projects/${PROJECT}/locations/${tenant.region}/clusters/${tenant.clusterName}`;
      const update = { desiredMasterAuthorizedNetworksConfig: { enabled: false } };
      const answer = await google.asOwner({ method: 'PUT', url, body: { update } });
      if (!answer.ok) throw new Error(await answer.text());
    },
    counts: google.counts,
    close: async () => void (await Promise.all([beside.close(), google.close()])),
  };
}

describe.each([
  {
    cloud: 'Azure',
    stand: onAzure,
    list: 'authorizedIpRanges',
    // Its nodes call the public endpoint of their own cluster.
    letsItselfIn: true,
  },
  { cloud: 'Google', stand: onGoogle, list: 'masterAuthorizedNetworks.cidrBlocks', letsItselfIn: false },
])('a cluster made through Rancher on $cloud', ({ stand: build, list, letsItselfIn }) => {
  let stand: Stand;
  let plan: PlannedResource[];
  let outputs: Record<string, Outputs>;

  beforeEach(async () => {
    stand = await build();
    const { tenantId: ownerId } = stand.tenant;
    outputs = {};
    for (const { slot, kind, wanted } of inOrder(await stand.adapter.plan('network', stand.tenant))) {
      const mark = { ownerId, slot, orderId: 'order-1' };
      await kind.create({ wanted: wanted((other) => outputs[other] ?? {}), mark, requestId: `request-${slot}` });
      await stand.advance(2);
      const found = await kind.read({ ownerId, providerIds: [] });
      outputs[slot] = found.find((each) => each.slot === slot)?.outputs ?? {};
    }
    plan = await stand.adapter.plan('cluster', stand.tenant);
    const made = await createAll(plan, { ownerId, outputs });
    for (const [slot, observed] of made) outputs[slot] = observed.outputs;
  });
  afterEach(() => stand.close());

  const planned = (slot: string) => {
    const found = plan.find((resource) => resource.slot === slot);
    if (!found) throw new Error(`${slot} is not planned`);
    return found;
  };
  const look = async (slot = 'cluster'): Promise<ObservedResource> => {
    const [found] = await planned(slot).kind.read({ ownerId: stand.tenant.tenantId, providerIds: [] });
    if (!found) throw new Error(`${slot} is not there`);
    return found;
  };
  const wanted = () => planned('cluster').wanted((slot) => outputs[slot] ?? {});
  const natAddresses = () =>
    stand.adapter.natAddressesOf({ name: stand.tenant.clusterName, region: stand.tenant.region });
  const becomeReady = async () => {
    await stand.advance(20);
    await stand.beside.admit(await natAddresses());
    await stand.advance(5);
  };

  it('becomes ready once its own addresses are admitted, and not before', async () => {
    await stand.advance(30);
    const unadmitted = await look();
    const addresses = await natAddresses();
    await stand.beside.admit(addresses);
    await stand.advance(5);
    const admitted = await look();

    expect(addresses).toHaveLength(1);
    expect(unadmitted).toMatchObject({ slot: 'cluster', state: 'pending' });
    expect(admitted).toMatchObject({ slot: 'cluster', state: 'ready' });
    expect(planned('cluster').kind.differences(wanted(), admitted)).toEqual([]);
  });

  it('shows an access list that somebody took away at the cloud, and gets its own back', async () => {
    await becomeReady();
    const allowed = [...stand.tenant.endpointAccess, ...(letsItselfIn ? await natAddresses() : [])].sort();
    await stand.open();
    await stand.advance(20);

    const drifted = await look();
    await planned('cluster').kind.change?.({ wanted: wanted(), observed: drifted });
    await stand.advance(20);
    const mended = await look();

    expect(planned('cluster').kind.differences(wanted(), drifted)).toContainEqual({
      path: list,
      wanted: allowed,
      observed: [],
    });
    expect(mended.state).toBe('ready');
    expect(planned('cluster').kind.differences(wanted(), mended)).toEqual([]);
  });

  it('leaves, and nothing of it remains at Rancher or in the cloud', async () => {
    await becomeReady();
    const cluster = await look();
    const credential = await look('rancher-credential');
    const scope = { ownerId: stand.tenant.tenantId, providerIds: [cluster.providerId] };

    await planned('cluster').kind.remove(cluster, { keepFinalSnapshot: false });
    await stand.advance(25);
    const gone = await planned('cluster').kind.read(scope);
    await planned('rancher-credential').kind.remove(credential, { keepFinalSnapshot: false });

    expect(gone).toEqual([]);
    expect(Object.values(stand.beside.rancher.groundTruth())).toEqual([0, 0, 0, 0, 0, 0]);
    for (const remnant of await stand.adapter.remnants('cluster', stand.tenant)) {
      expect(await remnant.read(scope)).toEqual([]);
    }
  });
});
