import type { CloudAdapter, TenantPlan } from '../../../src/clouds/cloud-adapter.ts';
import type { ObservedResource, Outputs } from '../../../src/resources/resource-kind.ts';
import { createAll } from '../../support/planned.ts';
import type { SimulatedOtc } from '../../support/simulated-otc.ts';

export const tenant: TenantPlan = {
  tenantId: 't-0a1b2c3d',
  tenantName: 'acme',
  orderId: 'order-1',
  region: 'eu-de',
  zones: ['eu-de-01', 'eu-de-02', 'eu-de-03'],
  size: 'small',
  clusterName: 'acme-0a1b2c3d',
  endpointAccess: ['203.0.113.10/32'],
};

export const scope = { ownerId: tenant.tenantId, providerIds: [] };

/** Makes stages one after the other, waiting after each resource as long as the slowest takes; returns what each slot has put out. */
export async function make(
  { otc, adapter }: { otc: SimulatedOtc; adapter: CloudAdapter },
  stages: readonly Parameters<CloudAdapter['plan']>[0][],
): Promise<Map<string, ObservedResource>> {
  const made = new Map<string, ObservedResource>();
  for (const stage of stages) {
    const outputs: Record<string, Outputs> = Object.fromEntries([...made].map(([slot, each]) => [slot, each.outputs]));
    const pause = () => otc.clock.advance(12 * 60_000);
    const plan = await adapter.plan(stage, tenant);
    const all = await createAll(plan, { ownerId: tenant.tenantId, outputs, pause });
    for (const [slot, observed] of all) made.set(slot, observed);
  }
  return made;
}
