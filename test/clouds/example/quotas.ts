/** What a project holds by default, and what one single tenant takes of it. */
export const quotas = {
  networks: { byDefault: 5, perTenant: 1 },
  addresses: { byDefault: 10, perTenant: 1 },
} as const;
