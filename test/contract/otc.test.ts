import type { TenantPlan } from '../../src/clouds/cloud-adapter.ts';
import { openOtcAdapter } from '../../src/clouds/otc/adapter.ts';
import type { RestCall } from '../../src/clouds/rest/client.ts';
import { PROJECT, simulatedOtc } from '../support/simulated-otc.ts';
import { type CloudUnderTest, cloudAdapterContract } from './cloud-adapter.contract.ts';

const tenant: TenantPlan = {
  tenantId: 't-0a1b2c3d',
  tenantName: 'acme',
  orderId: 'order-1',
  region: 'eu-de',
  zones: ['eu-de-01', 'eu-de-02', 'eu-de-03'],
  size: 'medium',
  clusterName: 'acme-0a1b2c3d',
  endpointAccess: ['203.0.113.10/32'],
};

const untag = (collection: string, id: string): RestCall => ({
  method: 'POST',
  url: `https://vpc.eu-de.otc.t-systems.com/v2.0/${PROJECT}/${collection}/${id}/tags/action`,
  body: { action: 'delete', tags: [{ key: 'tenantry-slot', value: '' }] },
});

/** How somebody at the console might harm a tenant, by slot. */
const harm: Readonly<Record<string, (id: string) => RestCall>> = {
  vpc: (id) => untag('vpcs', id),
  'subnet/database': (id) => untag('subnets', id),
  'elastic-ip/nat': (id) => untag('publicips', id),
  'security-group/database': (security_group_id) => ({
    method: 'POST',
    url: `https://vpc.eu-de.otc.t-systems.com/v3/${PROJECT}/vpc/security-group-rules`,
    body: {
      security_group_rule: {
        security_group_id,
        direction: 'ingress',
        protocol: 'tcp',
        multiport: '1-65535',
        remote_ip_prefix: '0.0.0.0/0',
      },
    },
  }),
  'rds-instance': (id) => ({
    method: 'PUT',
    url: `https://rds.eu-de.otc.t-systems.com/v3/${PROJECT}/instances/${id}/backups/policy`,
    body: { backup_policy: { keep_days: 1, start_time: '02:00-03:00', period: '1' } },
  }),
};

cloudAdapterContract('the Open Telekom Cloud', async (): Promise<CloudUnderTest> => {
  const otc = await simulatedOtc({ hiddenShare: 0.3 });
  let told = 0;
  return {
    adapter: openOtcAdapter(otc.landingAccount, otc.dependencies),
    tenant,
    neighbour: { ...tenant, tenantId: 't-neighbour', tenantName: 'birch', clusterName: 'birch-1' },
    advance: (seconds) => otc.clock.advance(seconds * 1000),
    counts: otc.counts,
    changesMade: () => {
      const calls = otc.world.calls.all();
      const fresh = calls.slice(told).filter(({ operation }) => !/^(List|Show|Get|CreateToken)/.test(operation));
      told = calls.length;
      return fresh.map(({ operation }) => operation);
    },
    loseReply: ({ operation, nth }) => {
      otc.world.faults.add({ match: { operation, nth }, fault: 'reply-lost', times: 1 });
    },
    tamper: async (slot, { providerId }) => {
      const call = harm[slot]?.(providerId);
      if (call) await otc.ask(call);
      return call !== undefined;
    },
    close: otc.close,
  };
});
