import { takenBy } from '../clouds/room-for.ts';
import type { Size } from '../orders/order.ts';
import { cloudNamed } from './catalogue.ts';

/** A landing account in one region, with the tenants that live there. */
export interface Occupied {
  readonly cloud: string;
  readonly quotas: Readonly<Record<string, number>>;
  readonly living: readonly Size[];
}

/**
 * How many more single tenants of this size a landing account holds in one region, by the quotas registered with it and the cloud's
 * defaults for the rest; the scarcest decides. None where the cloud's quotas are not known.
 */
export function roomInRegion({ cloud, quotas, living }: Occupied, size: Size): number {
  const known = Object.entries(cloudNamed(cloud)?.quotas ?? {});
  if (known.length === 0) return 0;
  return Math.min(
    ...known.map(([name, { byDefault, perTenant }]) => {
      const taken = living.reduce((sum, each) => sum + takenBy(each, perTenant), 0);
      return Math.floor(((quotas[name] ?? byDefault) - taken) / takenBy(size, perTenant));
    }),
  );
}
