import * as z from 'zod';
import type { ObservedResource, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { type GoogleClient, plainReference, urlOf } from '../client.ts';
import { adoptOwn, orAbsent, removing, translated } from '../failures.ts';
import { isMarkedFor, labelsOf, labelsSchema, nameFor, slotOf } from '../owner-mark.ts';

export interface WantedDnsZone {
  /** With a full stop at its end. */
  readonly dnsName: string;
  /** Networks in which it is asked. */
  readonly networks: readonly string[];
}

interface ObservedDnsZone extends ObservedResource, WantedDnsZone {}

const zoneSchema = z.object({
  name: z.string(),
  dnsName: z.string(),
  labels: labelsSchema,
  privateVisibilityConfig: z.object({ networks: z.array(z.object({ networkUrl: z.string() })).default([]) }).optional(),
});

type Zone = z.infer<typeof zoneSchema>;

/** A private zone of Cloud DNS that holds the database's name and nothing else, so that no other name is hidden by it. */
export const dnsZone: ResourceKind<WantedDnsZone, ObservedDnsZone, GoogleClient> = translated({
  kind: 'dns-zone',
  usualSeconds: 0,
  usualRemovalSeconds: 0,
  absenceSeenBy: 'dns.managedZones.get by name',

  async read(client, scope) {
    const found = await ownZone(client, scope);
    return found === undefined ? [] : [observed(found)];
  },

  async create(client, { wanted, mark }) {
    const body = {
      name: zoneName(mark),
      dnsName: wanted.dnsName,
      // Cloud DNS refuses a zone without one.
      description: 'The database of a tenant',
      visibility: 'private',
      privateVisibilityConfig: visibleIn(client, wanted.networks),
      labels: labelsOf(mark),
    };
    return adoptOwn(
      async () =>
        observed((await client.rest.call({ method: 'POST', url: zoneUrl(client, ''), body }, zoneSchema)).body),
      async () => {
        const own = await ownZone(client, mark);
        return { own: own ? [observed(own)] : [], isShown: true };
      },
    );
  },

  async change(client, { wanted, observed: found }) {
    refuseUnless(['networks'], differing<WantedDnsZone>(wanted, found));
    const body = { privateVisibilityConfig: visibleIn(client, wanted.networks) };
    await client.rest.call({ method: 'PATCH', url: zoneUrl(client, found.providerId), body }, z.unknown());
  },

  remove: (client, { providerId }) =>
    removing(() => client.rest.call({ method: 'DELETE', url: zoneUrl(client, providerId) }, z.unknown())),

  differences: (wanted, found) => differing<WantedDnsZone>(wanted, found),
});

export function zoneUrl(client: GoogleClient, name: string): string {
  return urlOf(client, { api: 'dns', path: name === '' ? 'managedZones' : `managedZones/${name}` });
}

export const zoneName = ({ ownerId }: Pick<Scope, 'ownerId'>): string => nameFor(ownerId, 'database');

export async function ownZone(client: GoogleClient, scope: Pick<Scope, 'ownerId'>): Promise<Zone | undefined> {
  const url = zoneUrl(client, zoneName(scope));
  const found = (await orAbsent(() => client.rest.call({ method: 'GET', url }, zoneSchema)))?.body;
  return found && isMarkedFor(scope, found.labels) ? found : undefined;
}

/** Cloud DNS takes nothing but the full URL of a network. */
function visibleIn({ access }: GoogleClient, networks: readonly string[]) {
  return {
    networks: networks.map((each) => ({ networkUrl: `https://www.${access.universeDomain}/compute/v1/${each}` })),
  };
}

function observed(found: Zone): ObservedDnsZone {
  return {
    providerId: found.name,
    slot: slotOf(found.labels),
    state: 'ready',
    outputs: { zone: found.name, dnsName: found.dnsName },
    dnsName: found.dnsName,
    networks: found.privateVisibilityConfig?.networks.map(({ networkUrl }) => plainReference(networkUrl)) ?? [],
  };
}
