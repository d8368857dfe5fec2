import type { Residency } from '../orders/order.ts';
import { isInUnion, type Region } from './cloud.ts';

/** Whether data in the region lies where the order wants it. The sweep proves the same again for living tenants. */
export const satisfies: Readonly<Record<Residency, (region: Region) => boolean>> = {
  any: () => true,
  eu: isInUnion,
  de: (region) => region.country === 'de',
  'eu-sovereign': (region) => isInUnion(region) && region.sovereignUnder !== undefined,
};

/** What the residency asks for, to complete "data must lie …". */
export const residencyMeaning: Readonly<Record<Residency, string>> = {
  any: 'anywhere',
  eu: 'in a member state of the European Union',
  de: 'in Germany',
  'eu-sovereign': 'in the European Union under European control',
};
