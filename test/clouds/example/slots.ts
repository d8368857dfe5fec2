/** The names of a tenant's resources. Stored: never renamed. */
export const slots = {
  network: 'network',
  database: 'database',
  ingressAddress: 'address/ingress',
  registration: 'registration',
  cluster: 'cluster',
} as const;
