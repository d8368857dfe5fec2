import type { TenantPlan } from '../../src/clouds/cloud-adapter.ts';
import { openExampleAdapter } from '../clouds/example/adapter.ts';
import { createExampleCloud } from '../clouds/simulator/example-cloud.ts';
import { startRestCloud } from '../support/rest-cloud.ts';
import { type CloudUnderTest, cloudAdapterContract } from './cloud-adapter.contract.ts';

const PROJECT = 'project-1';

const tenant: TenantPlan = {
  tenantId: 't-0a1b2c3d',
  tenantName: 'acme',
  orderId: 'order-1',
  region: 'north',
  zones: ['north-1', 'north-2', 'north-3'],
  size: 'medium',
  clusterName: 'acme-0a1b2c3d',
  endpointAccess: ['203.0.113.10/32'],
};

cloudAdapterContract('the Example Cloud, which nobody has but the tests', async (): Promise<CloudUnderTest> => {
  const { clock, world, url, close } = await startRestCloud({
    account: PROJECT,
    hiddenShare: 0.3,
    vendor: (world, { verify }) =>
      createExampleCloud(world, { projects: [PROJECT], knows: (identity) => verify(identity) !== undefined }),
  });
  const account = { id: 'example-1', cloud: 'example', account: PROJECT, access: {}, rancherCredentialSecretArn: '' };
  let told = 0;
  return {
    adapter: openExampleAdapter(account, { now: () => clock.now(), endpointUrl: url }),
    tenant,
    neighbour: { ...tenant, tenantId: 't-neighbour', tenantName: 'birch', clusterName: 'birch-1' },
    advance: (seconds) => clock.advance(seconds * 1000),
    counts: () => world.groundTruth().example ?? {},
    changesMade() {
      const calls = world.calls.all();
      const fresh = calls.slice(told).filter(({ operation }) => !/^(List|IssueToken|Get)/.test(operation));
      told = calls.length;
      return fresh.map(({ operation }) => operation);
    },
    loseReply: ({ operation, nth }) => {
      world.faults.add({ match: { operation, nth }, fault: 'reply-lost', times: 1 });
    },
    async tamper(slot, { providerId }) {
      const item = slot === 'database' ? world.find(providerId) : undefined;
      if (item) Object.assign(item, { spec: { ...Object(Reflect.get(item, 'spec')), size: 'large' } });
      return item !== undefined;
    },
    close,
  };
});
