import { ownerByTags } from '../../../local/simulators/world/owner.ts';
import type { Invariant } from './invariant.ts';

export const oneOfEach: Invariant = {
  id: 'I1',
  says: 'A living tenant has one cluster and exactly what was ordered; at no time two.',
  violations: ({ cloud, tracked, world, records, rancherClusters }) =>
    tracked.flatMap(({ orderId, tenantId }) => {
      const tenant = records.tenants.find(({ id }) => id === tenantId);
      if (tenant?.phase !== 'active') return [];
      const own = world.filter(({ tags }) => ownerByTags(tags) === tenantId);
      const wrong = Object.entries(cloud.whole).flatMap(([kind, count]) => {
        const found = own.filter((each) => each.kind === kind).length;
        return found === count ? [] : [{ orderId, text: `${found} of ${kind} in place of ${count}` }];
      });
      const clusters = rancherClusters.filter((name) => name === tenant.cluster_name).length;
      return clusters === 1 ? wrong : [...wrong, { orderId, text: `${clusters} clusters in Rancher` }];
    }),
};
