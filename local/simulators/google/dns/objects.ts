import type { WorldObject } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';
import type { Body } from '../bodies.ts';

/** A zone's id is its name; a record set's is made of the zone, its own name and its type. */
export interface DnsObject extends WorldObject {
  body: Body;
}

export const dnsZones = (world: World) => world.collection<DnsObject>({ cloud: 'google', kind: 'dns-zone' });

/** Without those that Cloud DNS makes itself at the top of a zone. */
export const dnsRecords = (world: World) => world.collection<DnsObject>({ cloud: 'google', kind: 'dns-record' });
