/**
 * The quotas that decide how many single tenants a project holds in a region, and what one tenant takes of each. 100 subnets and 100 security
 * groups are the VPC user guide's; the others are those that the API references show in their examples, and the VPCs an estimate: a landing
 * project registers its own. CCE makes two security groups for each cluster.
 */
export const quotas = {
  vpcs: { byDefault: 5, perTenant: 1 },
  subnets: { byDefault: 100, perTenant: 3 },
  publicIps: { byDefault: 10, perTenant: 3 },
  securityGroups: { byDefault: 100, perTenant: 3 },
  clusters: { byDefault: 20, perTenant: 1 },
  dbInstances: { byDefault: 100, perTenant: 1 },
  loadBalancers: { byDefault: 10, perTenant: 1 },
  /** Of the nodes that a cluster begins with (`stages/cluster.ts`). */
  cores: { byDefault: 20_480, perTenant: { small: 12, medium: 24, large: 48 } },
} as const;
