import type { ListedObject } from '../../../local/simulators/world/ground-truth.ts';
import { ownerByTags } from '../../../local/simulators/world/owner.ts';
import type { Evidence } from '../evidence.ts';
import type { Invariant } from './invariant.ts';

export const nothingWithoutOwner: Invariant = {
  id: 'I2',
  says: 'Nothing that costs money is without a row of its owner, and nothing is left of a tenant that is gone.',
  violations: (evidence) => [...withoutRow(evidence), ...leftOver(evidence)],
};

function withoutRow({ cloud, tracked, world, records }: Evidence) {
  const known = records.resources.filter(({ state }) => state !== 'absent');
  // A row holds the whole path of what a cloud calls by its name, in one case, and the operation behind it that is making it.
  const hasRow = ({ kind, id, tags }: ListedObject) =>
    known
      .filter((row) => row.kind === kind && row.owner_id === ownerByTags(tags))
      .some((row) => `/${row.provider_id?.replace(/#.*/, '')}`.toLowerCase().endsWith(`/${id}`.toLowerCase()));
  const living = new Map(tracked.map((each) => [each.tenantId, each]));
  return world
    .filter((object) => !cloud.madeByProviders.includes(object.kind) && !hasRow(object))
    .filter(({ tags }) => tags['aws:eks:cluster-name'] === undefined)
    .map(({ kind, id, tags }) => ({
      ...orderOf(living.get(ownerByTags(tags) ?? '')),
      text: `${kind} ${id} has no row`,
    }));
}

function leftOver({ tracked, world, records, rancherClusters }: Evidence) {
  return tracked.flatMap((each) => {
    const tenant = records.tenants.find(({ id }) => id === each.tenantId);
    if (tenant !== undefined && tenant.phase !== 'retired') return [];
    const things = world
      .filter(({ tags }) => ownerByTags(tags) === each.tenantId)
      .map(({ kind, id, state }) => `${kind} ${id} ${state}`);
    const clusters = rancherClusters.filter((name) => name === tenant?.cluster_name).map((name) => `cluster ${name}`);
    const rows = [
      ...records.resources.filter(({ owner_id: owner, state }) => owner === each.tenantId && state !== 'absent'),
      ...records.leases.filter(({ tenant_id: owner, state }) => owner === each.tenantId && state !== 'withdrawn'),
      ...records.waits.filter(({ tenant_id: owner }) => owner === each.tenantId),
    ].map((row) => `row ${JSON.stringify(row)}`);
    return [...things, ...clusters, ...rows].map((what) => ({ orderId: each.orderId, text: `${what} is left` }));
  });
}

function orderOf(tracked: { orderId: string } | undefined): { orderId?: string } {
  return tracked ? { orderId: tracked.orderId } : {};
}
