import type { TenantPlan } from './cloud-adapter.ts';

type Size = TenantPlan['size'];

/** What one single tenant takes of a quota: of some the same whatever its size, of machines by its size. */
export type PerTenant = number | Readonly<Record<Size, number>>;

export function takenBy(size: Size, perTenant: PerTenant): number {
  return typeof perTenant === 'number' ? perTenant : perTenant[size];
}

/** How many more tenants of this size fit into what is free of each quota, and which of them says so: the scarcest. */
export function roomFor<Name extends string>(
  size: Size,
  { free, quotas }: { free: Readonly<Record<Name, number>>; quotas: Readonly<Record<Name, { perTenant: PerTenant }>> },
): { singleTenants: number; limitedBy: string } {
  const names = Object.keys(quotas).filter((name): name is Name => name in quotas);
  const rooms = names.map((name) => {
    const tenants = Math.floor(free[name] / takenBy(size, quotas[name].perTenant));
    return { limitedBy: name, singleTenants: Math.max(0, tenants) };
  });
  return rooms.reduce((scarcest, next) => (next.singleTenants < scarcest.singleTenants ? next : scarcest));
}
