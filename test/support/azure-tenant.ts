import type { Stage, TenantPlan } from '../../src/clouds/cloud-adapter.ts';
import { StepFailure } from '../../src/platform/failure.ts';
import type { ObservedResource, Outputs, PlannedResource } from '../../src/resources/resource-kind.ts';
import { inOrder } from './planned.ts';
import { type SimulatedAzure, tenant } from './simulated-azure.ts';

/** Makes stages of a tenant and waits for each resource: what the loop does, without its records. */
export async function makeStages(
  azure: SimulatedAzure,
  { stages, of = tenant }: { stages: readonly Stage[]; of?: TenantPlan },
): Promise<Map<string, ObservedResource>> {
  const plan = inOrder((await Promise.all(stages.map((stage) => azure.adapter.plan(stage, of)))).flat());
  const made = new Map<string, ObservedResource>();
  const outputsOf = (slot: string): Outputs => made.get(slot)?.outputs ?? fail(`${slot} was not made`);
  for (const resource of plan) {
    const mark = { ownerId: of.tenantId, slot: resource.slot, orderId: of.orderId };
    const begun = await resource.kind.create({ wanted: resource.wanted(outputsOf), mark, requestId: resource.slot });
    made.set(resource.slot, await untilReady(azure, { resource, of, providerIds: [begun.providerId] }));
  }
  return made;
}

export async function untilReady(
  azure: SimulatedAzure,
  {
    resource: { kind, slot },
    of = tenant,
    providerIds = [],
  }: { resource: PlannedResource; of?: TenantPlan; providerIds?: readonly string[] },
): Promise<ObservedResource> {
  for (let look = 0; look < 60; look += 1) {
    const found = await kind.read({ ownerId: of.tenantId, providerIds });
    const observed = found.find((each) => each.slot === slot);
    if (observed?.state === 'ready') return observed;
    await azure.clock.advance(Math.max(5, kind.usualSeconds / 4) * 1000);
  }
  return fail(`${slot} was never ready`);
}

/** Repeats what another change keeps from happening. */
export async function patiently(azure: SimulatedAzure, run: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    try {
      await run();
      return;
    } catch (error) {
      if (!(error instanceof StepFailure && error.code === 'provider-busy')) throw error;
    }
    await azure.clock.advance(15_000);
  }
  fail('It was busy for ever');
}

/** The body of a cluster as Rancher asks for it, in the subnet of the tenant's nodes. */
export function clusterBody(subnetId: string, further: { authorizedIPRanges?: string[]; tags?: object } = {}) {
  const { authorizedIPRanges = ['203.0.113.10/32'], tags = {} } = further;
  return {
    location: tenant.region,
    tags,
    identity: { type: 'SystemAssigned' },
    properties: {
      kubernetesVersion: '1.35.2',
      dnsPrefix: 'acme',
      apiServerAccessProfile: { authorizedIPRanges },
      networkProfile: { networkPlugin: 'azure', serviceCidr: '10.65.0.0/16', dnsServiceIP: '10.65.0.10' },
      agentPoolProfiles: [
        { name: 'nodes', mode: 'System', count: 3, vmSize: 'Standard_D4s_v5', vnetSubnetID: subnetId, osType: 'Linux' },
      ],
    },
  };
}

function fail(message: string): never {
  throw new Error(message);
}
