/**
 * The quotas that decide how many single tenants an account holds in a region: AWS's defaults (VPC, EC2, EKS, RDS and Elastic Load
 * Balancing quota pages) and what one tenant takes of each.
 */
export const quotas = {
  vpcs: { byDefault: 5, perTenant: 1 },
  elasticIps: { byDefault: 5, perTenant: 6 },
  /** Per zone; a tenant has one in each of three. */
  natGatewaysPerZone: { byDefault: 5, perTenant: 1 },
  eksClusters: { byDefault: 100, perTenant: 1 },
  dbClusters: { byDefault: 40, perTenant: 1 },
  loadBalancers: { byDefault: 50, perTenant: 1 },
  /** "Running On-Demand Standard instances" (L-1216C47A): those of the nodes that a cluster begins with (`src/rancher/eks-cluster-body.ts`). */
  standardVcpus: { byDefault: 5, perTenant: { small: 6, medium: 12, large: 48 } },
} as const;
