import type { TenantPlan } from '../../src/clouds/cloud-adapter.ts';
import { openGoogleAdapter } from '../../src/clouds/google/adapter.ts';
import { simulatedGoogle } from '../support/simulated-google.ts';
import { type CloudUnderTest, cloudAdapterContract } from './cloud-adapter.contract.ts';

const tenant: TenantPlan = {
  tenantId: 't-0a1b2c3d',
  tenantName: 'acme',
  orderId: 'order-1',
  region: 'europe-west3',
  zones: ['europe-west3-a', 'europe-west3-b', 'europe-west3-c'],
  size: 'medium',
  clusterName: 'acme-0a1b2c3d',
  endpointAccess: ['203.0.113.10/32'],
};

type Harm = (providerId: string) => { method: string; url: string; body: object };

/** How somebody in the console might harm a tenant, by slot. */
const harmAt = (universe: string): Readonly<Record<string, Harm>> => {
  const compute = (id: string) => `https://compute.${universe}/compute/v1/${id}`;
  const project = 'projects/tenantry-landing';
  return {
    network: (id) => ({ method: 'PATCH', url: compute(id), body: { routingConfig: { routingMode: 'GLOBAL' } } }),
    subnetwork: (id) => ({
      method: 'POST',
      url: `${compute(id)}/setPrivateIpGoogleAccess`,
      body: { privateIpGoogleAccess: false },
    }),
    router: (id) => ({ method: 'PATCH', url: compute(id), body: { nats: [] } }),
    'firewall/deny-ingress': (id) => ({ method: 'PATCH', url: compute(id), body: { disabled: true } }),
    'sql-instance': (id) => ({
      method: 'PATCH',
      url: `https://sqladmin.${universe}/v1/${project}/instances/${id}`,
      body: { settings: { deletionProtectionEnabled: false, ipConfiguration: { ipv4Enabled: true } } },
    }),
    'dns-record/database': (id) => {
      const [zone, name] = id.split('/');
      return {
        method: 'PATCH',
        url: `https://dns.${universe}/dns/v1/${project}/managedZones/${zone}/rrsets/${name}/A`,
        body: { name, type: 'A', rrdatas: ['192.0.2.1'] },
      };
    },
  };
};

const open = (universe: string) => async (): Promise<CloudUnderTest> => {
  const google = await simulatedGoogle({
    universeDomain: universe,
    quotas: { NETWORKS: 20, STATIC_ADDRESSES: 60 },
  });
  const harm = harmAt(universe);
  let told = 0;
  return {
    adapter: openGoogleAdapter(google.landingAccount, { now: () => google.clock.now(), endpointUrl: google.url }),
    tenant,
    neighbour: { ...tenant, tenantId: 't-neighbour', tenantName: 'birch', clusterName: 'birch-1' },
    advance: (seconds) => google.clock.advance(seconds * 1000),
    counts: google.counts,
    changesMade: () => {
      const calls = google.world.calls.all();
      const fresh = calls
        .slice(told)
        .filter(({ operation }) => !/\.(get|list|token|generateAccessToken)$/.test(operation));
      told = calls.length;
      return fresh.map(({ operation }) => operation);
    },
    loseReply: ({ operation, nth }) => {
      google.world.faults.add({ match: { operation, nth }, fault: 'reply-lost', times: 1 });
    },
    tamper: async (slot, { providerId }) => {
      const call = harm[slot]?.(providerId);
      if (call === undefined) return false;
      const answer = await google.asOwner(call);
      if (!answer.ok) throw new Error(await answer.text());
      return true;
    },
    close: google.close,
  };
};

cloudAdapterContract('Google Cloud', open('googleapis.com'));
cloudAdapterContract('Google Cloud in another universe', open('s3nsapis.fr'));
