/** What Azure can do for a tenant, as far as a plan depends on it. */
export const capabilities = {
  /** Zones that a tenant spans; placement offers no region with fewer. */
  zones: 3,
  /** AKS takes up to 200 authorized IP ranges (AKS documentation); the tenant's own NAT address is one of them. */
  endpointAccessCidrs: 200,
  /** Whether we make and revoke the keys that Rancher works with. */
  rotatesRancherKeys: true,
} as const;
