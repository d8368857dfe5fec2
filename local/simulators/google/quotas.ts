import type { World } from '../world/world.ts';

/** Per project and region, or per project where the resource is global: what a new project is assumed to get; it differs from project to project. */
const usual = {
  NETWORKS: 15,
  SUBNETWORKS: 275,
  STATIC_ADDRESSES: 8,
  ROUTERS: 20,
  /** Of a region; machines of GKE's nodes are the only ones that are simulated. */
  N2_CPUS: 24,
  FIREWALLS: 500,
  FORWARDING_RULES: 45,
  PSC_INTERNAL_LB_FORWARDING_RULES: 50,
  SQL_INSTANCES: 1000,
  /** GKE: "a maximum of 100 zonal clusters per zone, plus 100 regional clusters per region". */
  GKE_CLUSTERS: 100,
} as const;

export type Metric = keyof typeof usual;

export const quotaOf = (world: World, { accountId, metric }: { accountId: string; metric: Metric }): number =>
  world.quota(accountId, { name: metric, usual: usual[metric] });
