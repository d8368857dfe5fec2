import * as z from 'zod';
import type { ObservedResource, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { everyItem, type GoogleClient } from '../client.ts';
import { adoptOwn, removing, translated } from '../failures.ts';
import { slots } from '../slots.ts';
import { ownZone, zoneUrl } from './dns-zone.ts';

export interface WantedDnsRecord {
  readonly zone: string;
  readonly name: string;
  readonly addresses: readonly string[];
}

interface ObservedDnsRecord extends ObservedResource, WantedDnsRecord {}

const recordSchema = z.object({ name: z.string(), type: z.string(), rrdatas: z.array(z.string()).default([]) });

const TTL_SECONDS = 300;

/** The name of the database in its own zone. Records have no labels: it is ours as the zone is. */
export const dnsRecord: ResourceKind<WantedDnsRecord, ObservedDnsRecord, GoogleClient> = translated({
  kind: 'dns-record',
  usualSeconds: 0,
  usualRemovalSeconds: 0,
  calls: { read: 2 },
  absenceSeenBy: 'dns.resourceRecordSets.list of the zone',

  read,

  async create(client, { wanted, mark }) {
    const { zone, name, addresses } = wanted;
    const body = { name, type: 'A', ttl: TTL_SECONDS, rrdatas: [...addresses] };
    return adoptOwn(
      async () => {
        const answer = await client.rest.call({ method: 'POST', url: recordsUrl(client, zone), body }, recordSchema);
        return observed({ zone, found: answer.body });
      },
      async () => ({ own: await read(client, { ownerId: mark.ownerId, providerIds: [] }), isShown: true }),
    );
  },

  async change(client, { wanted, observed: found }) {
    refuseUnless(['addresses'], differing<WantedDnsRecord>(wanted, found));
    const body = { name: wanted.name, type: 'A', ttl: TTL_SECONDS, rrdatas: [...wanted.addresses] };
    await client.rest.call({ method: 'PATCH', url: recordUrl(client, found), body }, z.unknown());
  },

  remove: (client, found) =>
    removing(() => client.rest.call({ method: 'DELETE', url: recordUrl(client, found) }, z.unknown())),

  differences: (wanted, found) => differing<WantedDnsRecord>(wanted, found),
});

async function read(client: GoogleClient, scope: Scope): Promise<ObservedDnsRecord[]> {
  const zone = await ownZone(client, scope);
  if (zone === undefined) return [];
  const records = await everyItem(client, { url: recordsUrl(client, zone.name), member: 'rrsets', item: recordSchema });
  return records
    .filter(({ name, type }) => type === 'A' && name === zone.dnsName)
    .map((found) => observed({ zone: zone.name, found }));
}

const recordsUrl = (client: GoogleClient, zone: string): string => `${zoneUrl(client, zone)}/rrsets`;

const recordUrl = (client: GoogleClient, { zone, name }: Pick<WantedDnsRecord, 'zone' | 'name'>): string =>
  `${recordsUrl(client, zone)}/${name}/A`;

function observed({ zone, found }: { zone: string; found: z.infer<typeof recordSchema> }): ObservedDnsRecord {
  return {
    providerId: `${zone}/${found.name}/A`,
    slot: slots.databaseRecord,
    state: 'ready',
    outputs: { endpoint: found.name.replace(/\.$/, '') },
    zone,
    name: found.name,
    addresses: found.rrdatas,
  };
}
