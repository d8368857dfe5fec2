/** What the Example Cloud can do for a tenant, as far as a plan depends on it. */
export const capabilities = {
  /** So many CIDRs may call a Kubernetes endpoint at most. */
  endpointAccessCidrs: 20,
} as const;
