/** What Google Cloud can do for a tenant, as far as a plan depends on it. */
export const capabilities = {
  /** A subnetwork spans its whole region; the cluster's nodes and the database's two instances stand in different zones of it. */
  zones: 3,
  /** "cidr_blocks define up to 50 external networks that could access Kubernetes master through HTTPS" (GKE API, MasterAuthorizedNetworksConfig). */
  endpointAccessCidrs: 50,
  /** Whether we make and revoke the keys that Rancher works with. */
  rotatesRancherKeys: true,
} as const;
