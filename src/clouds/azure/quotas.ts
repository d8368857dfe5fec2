/**
 * The quotas that decide how many single tenants a subscription holds in a region: defaults of a pay-as-you-go subscription (Azure
 * subscription limits) and what one tenant takes of each.
 */
export const quotas = {
  /** NAT gateway and ingress; and AKS makes one for its load balancer, though nodes behind a NAT gateway never use it. */
  publicIpAddresses: { byDefault: 20, perTenant: 3 },
  virtualNetworks: { byDefault: 1000, perTenant: 1 },
  /** "Total Regional vCPUs": those of the nodes that a cluster begins with (`src/rancher/aks-cluster-body.ts`). */
  regionalVcpus: { byDefault: 20, perTenant: { small: 6, medium: 12, large: 48 } },
} as const;
