/** What AWS can do for a tenant, as far as a plan depends on it. */
export const capabilities = {
  /** Zones that a tenant spans; placement offers no region with fewer. */
  zones: 3,
  /** "Public endpoint access CIDR ranges per cluster: 40" (EKS service quotas). */
  endpointAccessCidrs: 40,
  /** Whether we make and revoke the keys that Rancher works with. */
  rotatesRancherKeys: true,
} as const;
