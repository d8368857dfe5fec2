/** What AWS can do for a tenant, as far as a plan depends on it. */
export const capabilities = {
  /** Zones that a tenant spans; placement offers no region with fewer. */
  zones: 3,
  /** "Public endpoint access CIDR ranges per cluster: 40" (EKS service quotas). */
  endpointAccessCidrs: 40,
} as const;
