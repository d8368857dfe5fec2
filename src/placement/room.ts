import { cloudNamed } from './catalogue.ts';

/**
 * How many single tenants a landing account holds in one region, by the quotas registered with it and the cloud's defaults for the
 * rest; the scarcest decides. None where the cloud's quotas are not known.
 */
export function tenantsPerRegion(account: { cloud: string; quotas: Readonly<Record<string, number>> }): number {
  const quotas = Object.entries(cloudNamed(account.cloud)?.quotas ?? {});
  if (quotas.length === 0) return 0;
  return Math.min(
    ...quotas.map(([name, { byDefault, perTenant }]) => Math.floor((account.quotas[name] ?? byDefault) / perTenant)),
  );
}
