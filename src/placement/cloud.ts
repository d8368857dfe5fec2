import type { PerTenant } from '../clouds/room-for.ts';
import type { Offering } from '../orders/order.ts';

/** What an offering may need and a region may lack. */
export type Capability = 'three-zones' | 'endpoint-access-list';

/** ISO 3166-1 code, lower case. */
export type Country = 'at' | 'be' | 'ch' | 'de' | 'es' | 'fi' | 'fr' | 'gb' | 'ie' | 'it' | 'nl' | 'pl' | 'se' | 'us';

export interface Region {
  /** The cloud's own name: `eu-central-1`. */
  readonly name: string;
  readonly place: string;
  readonly country: Country;
  /** The names of its zones as the cloud spells them, of which a tenant uses the first three. */
  readonly zones: readonly string[];
  /** Who guarantees that the region is operated under European control; absent where nobody does. */
  readonly sovereignUnder?: string;
  /** Why no tenant can be placed there although the cloud is on offer. */
  readonly notOffered?: string;
  /** What the cloud does not give there. */
  readonly lacks?: readonly Capability[];
}

/** What one quota gives by default, and what one single tenant takes of it. */
export interface Quota {
  readonly byDefault: number;
  readonly perTenant: PerTenant;
}

export interface Cloud {
  /** As orders name it. */
  readonly id: string;
  readonly name: string;
  readonly operator: string;
  /** False as long as no adapter serves it: its regions are known so that an order gets an answer that helps. */
  readonly offered: boolean;
  readonly offerings: readonly Offering[];
  readonly regions: readonly Region[];
  /** By the names under which landing accounts register what was raised for us. Absent: not known, so that no account has room. */
  readonly quotas?: Readonly<Record<string, Quota>>;
  /** From how many addresses a single tenant calls Rancher: so many rules it takes of the allow-list. */
  readonly natAddresses: number;
  /** Whether a copy of a database can be kept when it is gone. */
  readonly keepsFinalSnapshots: boolean;
  /** What it calls a landing account lies in one region, so that each further region needs another one. */
  readonly oneRegionAccounts?: true;
}

/** Membership decides the residency `eu`. Switzerland and the United Kingdom are in Europe and not in the Union. */
const inUnion: Readonly<Record<Country, boolean>> = {
  at: true,
  be: true,
  ch: false,
  de: true,
  es: true,
  fi: true,
  fr: true,
  gb: false,
  ie: true,
  it: true,
  nl: true,
  pl: true,
  se: true,
  us: false,
};

export function isInUnion(region: Region): boolean {
  return inUnion[region.country];
}

/** Whose law the data is under: `eu-de`, `eu-ie`, `ch`, `gb`, `us`. */
export function jurisdictionOf(region: Region): string {
  return isInUnion(region) ? `eu-${region.country}` : region.country;
}
