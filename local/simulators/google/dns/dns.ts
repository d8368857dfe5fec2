import type { World } from '../../world/world.ts';
import type { ComputeStore } from '../compute/store.ts';
import type { GoogleRoute } from '../routes.ts';
import { dnsRecords, dnsZones } from './objects.ts';
import { recordRoutes } from './records.ts';
import { zoneRoutes } from './zones.ts';

/** Cloud DNS v1: private zones and the record sets in them. Changes are there at once. */
export function dnsRoutes(world: World, compute: ComputeStore): GoogleRoute[] {
  const store = { world, compute, zones: dnsZones(world), records: dnsRecords(world) };
  return [...zoneRoutes(store), ...recordRoutes(store)];
}
