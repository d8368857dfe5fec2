/** What Azure can do for a tenant, as far as a plan depends on it. */
export const capabilities = {
  /** Zones that a tenant spans; placement offers no region with fewer. */
  zones: 3,
  /** "The API server authorized IP ranges feature supports up to 200 IP ranges" (AKS documentation); the tenant's own NAT address is one. */
  endpointAccessCidrs: 200,
} as const;
