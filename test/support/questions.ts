import type { CloudAdapter, TenantPlan } from '../../src/clouds/cloud-adapter.ts';

/** Everything that an adapter is asked about a tenant beside its resources, by name. */
export function questionsAbout({
  tenantId,
  clusterName,
  region,
  size,
}: TenantPlan): [name: string, ask: (adapter: CloudAdapter) => Promise<unknown>][] {
  const cluster = { name: clusterName, region };
  return [
    ['natAddressesOf', (adapter) => adapter.natAddressesOf(cluster)],
    ['failureOf', (adapter) => adapter.failureOf(cluster)],
    ['roomFor', (adapter) => adapter.roomFor(region, size)],
    ['reachable', (adapter) => adapter.reachable(cluster, { ownerId: tenantId, providerIds: [] })],
  ];
}
