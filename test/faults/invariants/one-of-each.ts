import type { Invariant } from './invariant.ts';

/** What a small single tenant on AWS consists of, as ordered: written out here, not read from the plan that made it. */
const made: Readonly<Record<string, number>> = {
  vpc: 1,
  subnet: 6,
  'internet-gateway': 1,
  'route-table': 4,
  'nat-gateway': 3,
  'elastic-ip': 6,
  'eks-cluster': 1,
  'db-subnet-group': 1,
  'db-cluster': 1,
  'db-instance': 1,
  'load-balancer': 1,
};

export const oneOfEach: Invariant = {
  id: 'I1',
  says: 'A living tenant has one cluster and exactly what was ordered; at no time two.',
  violations: ({ tracked, world, records, rancherClusters }) =>
    tracked.flatMap(({ orderId, tenantId }) => {
      const tenant = records.tenants.find(({ id }) => id === tenantId);
      if (tenant?.phase !== 'active') return [];
      const own = world.filter(({ tags }) => tags['tenantry:owner'] === tenantId);
      const wrong = Object.entries(made).flatMap(([kind, count]) => {
        const found = own.filter((each) => each.kind === kind).length;
        return found === count ? [] : [{ orderId, text: `${found} of ${kind} in place of ${count}` }];
      });
      const clusters = rancherClusters.filter((name) => name === tenant.cluster_name).length;
      return clusters === 1 ? wrong : [...wrong, { orderId, text: `${clusters} clusters in Rancher` }];
    }),
};
