import type { ObservedResource } from '../../src/resources/resource-kind.ts';
import { type Json, type SimulatedAzure, simulatedAzure, tenant } from '../support/simulated-azure.ts';
import { type CloudUnderTest, cloudAdapterContract } from './cloud-adapter.contract.ts';

type Harm = (azure: SimulatedAzure, id: string) => Promise<unknown>;

/** How somebody in the portal of Azure might harm a tenant, by slot. */
const harm: Readonly<Record<string, Harm>> = {
  'virtual-network': (azure, id) =>
    edited({ azure, id, version: '2025-07-01' }, (network) => {
      for (const { properties } of network.properties.subnets) delete properties.natGateway;
    }),
  'private-dns-link': (azure, id) =>
    edited({ azure, id, version: '2024-06-01' }, (link) => {
      link.properties.registrationEnabled = true;
    }),
  'flexible-server': (azure, id) =>
    azure.arm('PATCH', `${id}?api-version=2025-08-01`, {
      body: {
        properties: {
          authConfig: { passwordAuth: 'Enabled' },
          administratorLogin: 'somebody',
          administratorLoginPassword: 'a-password-1!',
        },
      },
    }),
};

type Edit = (resource: Json) => void;

async function edited(
  { azure, id, version }: { azure: SimulatedAzure; id: string; version: string },
  edit: Edit,
): Promise<void> {
  const { body } = await azure.arm('GET', `${id}?api-version=${version}`);
  edit(body);
  await azure.arm('PUT', `${id}?api-version=${version}`, { body });
}

cloudAdapterContract('Azure', async (): Promise<CloudUnderTest> => {
  const azure = await simulatedAzure({ hiddenShare: 0.3 });
  let told = 0;
  return {
    adapter: azure.adapter,
    tenant,
    neighbour: { ...tenant, tenantId: 't-neighbour', tenantName: 'birch', clusterName: 'birch-1' },
    advance: (seconds) => azure.clock.advance(seconds * 1000),
    counts: azure.counts,
    changesMade: () => {
      const calls = azure.world.calls.all();
      const fresh = calls.slice(told).filter(({ operation }) => !/_(Get|List\w*|Issue)$/.test(operation));
      told = calls.length;
      return fresh.map(({ operation }) => operation);
    },
    loseReply: ({ operation, nth }) => {
      azure.world.faults.add({ match: { operation, nth }, fault: 'reply-lost', times: 1 });
    },
    tamper: async (slot: string, { providerId }: ObservedResource) => {
      await harm[slot]?.(azure, providerId);
      return slot in harm;
    },
    close: azure.close,
  };
});
