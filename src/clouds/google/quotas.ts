/**
 * The quotas that decide how many single tenants a project holds in a region: what a new project is
 * assumed to get, and what one tenant takes of each. Those of Compute Engine bear its own names, and Google tells what a project really has.
 */
export const quotas = {
  NETWORKS: { byDefault: 15, perTenant: 1 },
  ROUTERS: { byDefault: 20, perTenant: 1 },
  STATIC_ADDRESSES: { byDefault: 8, perTenant: 2 },
  /** Of the family that nodes are of: those that a cluster begins with, in three zones (`src/rancher/gke-cluster-body.ts`). */
  N2_CPUS: { byDefault: 24, perTenant: { small: 6, medium: 12, large: 48 } },
  sqlInstances: { byDefault: 1000, perTenant: 1 },
  gkeClusters: { byDefault: 100, perTenant: 1 },
} as const;
