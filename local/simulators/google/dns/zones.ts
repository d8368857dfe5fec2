import type { RestRequest } from '../../rest/vendor.ts';
import type { Collection } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';
import { type Body, checkedBody, type Fields, isObject, list, part, text } from '../bodies.ts';
import { parseReference } from '../compute/links.ts';
import { GLOBAL } from '../compute/objects.ts';
import type { ComputeStore } from '../compute/store.ts';
import { fault, invalidField } from '../faults.ts';
import { ownerTags } from '../owner-tags.ts';
import { pageOf } from '../pages.ts';
import { type GoogleRoute, ok, param } from '../routes.ts';
import type { DnsObject } from './objects.ts';

export interface DnsStore {
  readonly world: World;
  readonly compute: ComputeStore;
  readonly zones: Collection<DnsObject>;
  readonly records: Collection<DnsObject>;
}

const visibility = { fields: { networks: { list: { fields: { networkUrl: 'string' } } } } } as const;

const fields: Fields = {
  name: 'string',
  dnsName: 'string',
  description: 'string',
  visibility: { oneOf: ['private'] },
  privateVisibilityConfig: visibility,
  labels: 'labels',
};

export function zoneRoutes(store: DnsStore): GoogleRoute[] {
  const collection = '/dns/v1/projects/{project}/managedZones';
  const one = `${collection}/{zone}`;
  const of = (
    verb: string,
    needs: readonly string[],
    rest: Pick<GoogleRoute, 'method' | 'path' | 'run'>,
  ): GoogleRoute => ({
    ...rest,
    service: 'google-dns',
    operation: `dns.managedZones.${verb}`,
    permissions: needs,
  });
  return [
    of('create', ['dns.managedZones.create', 'dns.networks.bindPrivateDNSZone'], {
      method: 'POST',
      path: collection,
      run: (request) => ok(create(request, store)),
    }),
    of('get', ['dns.managedZones.get'], {
      method: 'GET',
      path: one,
      run: (request) => ok(shown(zoneOf(request, store))),
    }),
    of('list', ['dns.managedZones.list'], {
      method: 'GET',
      path: collection,
      run: (request) => {
        const zones = store.zones.at({ accountId: param(request, 'project'), region: GLOBAL }).map(shown);
        const { items, ...next } = pageOf(zones, { query: request.query, usual: 100 });
        return ok({ kind: 'dns#managedZonesListResponse', managedZones: items, ...next });
      },
    }),
    of('patch', ['dns.managedZones.update', 'dns.networks.bindPrivateDNSZone'], {
      method: 'PATCH',
      path: one,
      run: (request) => {
        const zone = zoneOf(request, store);
        const body = checkedBody(request.body, { fields });
        refuseNetworks(body, store);
        zone.body = { ...zone.body, ...body };
        return ok({ kind: 'dns#operation', status: 'done', type: 'update' });
      },
    }),
    of('delete', ['dns.managedZones.delete'], {
      method: 'DELETE',
      path: one,
      run: (request) => {
        const zone = zoneOf(request, store);
        if (recordsOf(zone, store).length > 0) {
          throw fault(
            { status: 400, reason: 'containerNotEmpty' },
            `The resource named '${zone.id}' cannot be deleted because it contains one or more 'resource records'.`,
          );
        }
        store.zones.remove(zone);
        return { status: 204 };
      },
    }),
  ];
}

export function zoneOf(request: RestRequest, { zones }: DnsStore): DnsObject {
  const name = param(request, 'zone');
  const found = zones.find({ accountId: param(request, 'project'), region: GLOBAL }, name);
  if (!found) {
    throw fault(
      { status: 404, reason: 'notFound' },
      `The 'parameters.managedZone' resource named '${name}' does not exist.`,
    );
  }
  return found;
}

export const recordsOf = (zone: DnsObject, { records }: DnsStore): DnsObject[] =>
  records.at(zone).filter(({ id }) => id.startsWith(`${zone.id}/`));

function create(request: RestRequest, store: DnsStore) {
  const body = checkedBody(request.body, { fields });
  const place = { accountId: param(request, 'project'), region: GLOBAL };
  const name = text(body, 'name');
  if (!/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
    throw invalidField('entity.managedZone.name', { value: name, why: 'The name is malformed.' });
  }
  if (!/^(?:[a-z0-9_-]{1,63}\.)+$/.test(text(body, 'dnsName'))) {
    throw invalidField('entity.managedZone.dnsName', { value: body.dnsName, why: 'A DNS name ends with a full stop.' });
  }
  // Public zones are not simulated.
  if (body.visibility !== 'private' || body.description === undefined) {
    throw fault(
      { status: 400, reason: 'required' },
      `The 'entity.managedZone.${body.description === undefined ? 'description' : 'visibility'}' parameter is required but was missing.`,
    );
  }
  if (store.zones.find(place, name)) {
    throw fault(
      { status: 409, reason: 'alreadyExists' },
      `The resource 'entity.managedZone' named '${name}' already exists`,
    );
  }
  refuseNetworks(body, store);
  const zone = store.zones.add({
    ...place,
    id: name,
    tags: ownerTags({ labels: body.labels }),
    createdAtMs: store.world.clock.now(),
    visibleAtMs: store.world.clock.now(),
    implicit: false,
    state: 'ACTIVE',
    body,
  });
  return shown(zone);
}

/** Only the full URL of a network is taken. */
function refuseNetworks(body: Body, { compute }: DnsStore): void {
  for (const each of list(part(body, 'privateVisibilityConfig'), 'networks')) {
    const url = isObject(each) ? String(each.networkUrl ?? '') : '';
    const reference = parseReference(url, '');
    const isFull = url.startsWith(`https://www.${compute.universe}/compute/v1/projects/`);
    const network =
      reference?.noun === 'networks' && isFull ? compute.objects.networks.find(reference, reference.id) : undefined;
    if (network?.state !== 'READY') {
      throw invalidField('entity.managedZone.privateVisibilityConfig.networks[].networkUrl', {
        value: url,
        why: 'The URL must be that of a VPC network.',
      });
    }
  }
}

const shown = ({ body, createdAtMs, id }: DnsObject) => ({
  kind: 'dns#managedZone',
  ...body,
  id,
  creationTime: new Date(createdAtMs).toISOString(),
  nameServers: ['ns-gcp-private.googledomains.com.'],
});
