/** The names of a tenant's resources, which stages use to refer to each other's outputs. Stored: never renamed. */
export const slots = {
  network: 'network',
  subnetwork: 'subnetwork',
  natAddress: 'address/nat',
  router: 'router',
  firewall: 'firewall/deny-ingress',
  databaseInstance: 'sql-instance',
  databaseUser: 'sql-user',
  database: 'sql-database',
  databaseAddress: 'address/database',
  databaseEndpoint: 'forwarding-rule/database',
  databaseZone: 'dns-zone/database',
  databaseRecord: 'dns-record/database',
  ingressAddress: 'address/ingress',
} as const;

/** Each tenant has its network to itself and is peered with nothing, so all may have the same ranges. */
export const nodeCidr = '10.64.0.0/20';
/** By name: what a cluster is told. GKE gives each node a /24 of the pods' range: 256 nodes. */
export const podRange = { rangeName: 'pods', ipCidrRange: '10.128.0.0/16' } as const;
export const serviceRange = { rangeName: 'services', ipCidrRange: '10.64.16.0/20' } as const;
/** A /28 for the cluster's control plane, which "must not overlap with any other ranges in use within the cluster's network". */
export const controlPlaneCidr = '10.64.32.0/28';
