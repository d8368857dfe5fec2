/** The retirement as it is run, whoever starts it: the three of the middle side by side, begun in this order. */
export const retirement = [
  'mark-tenant-retiring',
  'delete-cluster',
  'delete-database',
  'delete-ingress',
  'release-addresses',
  'delete-network',
  'check-absence',
  'record-receipt',
  'mark-tenant-retired',
];

export const provisioning = [
  'reserve-capacity',
  'ensure-network',
  'create-cluster',
  'ensure-database',
  'ensure-ingress',
  'check-reachability',
  'mark-tenant-active',
];

/** From the step that closes the tenant's gate on. */
export const sinceTheGate = (steps: readonly string[]): string[] =>
  steps.includes('mark-tenant-retiring') ? steps.slice(steps.indexOf('mark-tenant-retiring')) : [];
