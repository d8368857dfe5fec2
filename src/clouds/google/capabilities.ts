/** What Google Cloud can do for a tenant, as far as a plan depends on it. */
export const capabilities = {
  /** A subnetwork spans its whole region; the cluster's nodes and the database's two instances stand in different zones of it. */
  zones: 3,
  /** "You can specify up to 50 authorized network CIDR ranges per cluster" (GKE, authorized networks). */
  endpointAccessCidrs: 50,
} as const;
