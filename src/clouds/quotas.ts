import { quotas as aws } from './aws/quotas.ts';

/** What one quota gives by default, and what one single tenant takes of it. */
export interface Quota {
  readonly byDefault: number;
  readonly perTenant: number;
}

const quotasByCloud: Readonly<Record<string, Readonly<Record<string, Quota>>>> = { aws };

/**
 * How many single tenants a landing account holds in one region, by the quotas registered with it and the cloud's defaults for the
 * rest; the scarcest decides. None where the cloud's quotas are not known.
 */
export function tenantsPerRegion(account: { cloud: string; quotas: Readonly<Record<string, number>> }): number {
  const quotas = Object.entries(quotasByCloud[account.cloud] ?? {});
  if (quotas.length === 0) return 0;
  return Math.min(
    ...quotas.map(([name, { byDefault, perTenant }]) => Math.floor((account.quotas[name] ?? byDefault) / perTenant)),
  );
}
