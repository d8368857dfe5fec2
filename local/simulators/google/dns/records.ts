import type { RestRequest } from '../../rest/vendor.ts';
import { type Body, checkedBody, type Fields, list, text } from '../bodies.ts';
import { fault, invalidField } from '../faults.ts';
import { pageOf } from '../pages.ts';
import { type GoogleRoute, ok, param } from '../routes.ts';
import type { DnsObject } from './objects.ts';
import { type DnsStore, recordsOf, zoneOf } from './zones.ts';

const fields: Fields = { name: 'string', type: { oneOf: ['A'] }, ttl: 'int32', rrdatas: { list: 'string' } };

export function recordRoutes(store: DnsStore): GoogleRoute[] {
  const collection = '/dns/v1/projects/{project}/managedZones/{zone}/rrsets';
  const one = `${collection}/{name}/{type}`;
  const of = (verb: string, needs: string, rest: Pick<GoogleRoute, 'method' | 'path' | 'run'>): GoogleRoute => ({
    ...rest,
    service: 'google-dns',
    operation: `dns.resourceRecordSets.${verb}`,
    permissions: [`dns.resourceRecordSets.${needs}`, ...(verb === 'list' ? [] : ['dns.changes.create'])],
  });
  return [
    of('create', 'create', { method: 'POST', path: collection, run: (request) => ok(create(request, store)) }),
    of('list', 'list', {
      method: 'GET',
      path: collection,
      run: (request) => {
        const zone = zoneOf(request, store);
        const rrsets = [...topOf(zone), ...recordsOf(zone, store).map(shown)];
        const { items, ...next } = pageOf(rrsets, { query: request.query, usual: 100 });
        return ok({ kind: 'dns#resourceRecordSetsListResponse', rrsets: items, ...next });
      },
    }),
    of('patch', 'update', {
      method: 'PATCH',
      path: one,
      run: (request) => {
        const record = recordOf(request, store);
        record.body = { ...record.body, ...checked(request, zoneOf(request, store)) };
        return ok(shown(record));
      },
    }),
    of('delete', 'delete', {
      method: 'DELETE',
      path: one,
      run: (request) => {
        store.records.remove(recordOf(request, store));
        return ok({});
      },
    }),
  ];
}

function create(request: RestRequest, store: DnsStore) {
  const zone = zoneOf(request, store);
  const body = checked(request, zone);
  const id = `${zone.id}/${text(body, 'name')}/${text(body, 'type')}`;
  if (store.records.find(zone, id)) {
    throw fault(
      { status: 409, reason: 'alreadyExists' },
      `The resource 'entity.rrset' named '${text(body, 'name')} (${text(body, 'type')})' already exists`,
    );
  }
  const now = store.world.clock.now();
  const { accountId, region } = zone;
  const times = { createdAtMs: now, visibleAtMs: now };
  return shown(
    store.records.add({
      accountId,
      region,
      id,
      tags: new Map(zone.tags),
      ...times,
      implicit: false,
      state: 'ACTIVE',
      body,
    }),
  );
}

function checked(request: RestRequest, zone: DnsObject): Body {
  const body = checkedBody(request.body, { fields });
  const name = text(body, 'name');
  const top = text(zone.body, 'dnsName');
  if (name !== top && !name.endsWith(`.${top}`)) {
    throw invalidField('entity.rrset.name', { value: name, why: `The name must be in the zone ${top}` });
  }
  const data = list(body, 'rrdatas').map(String);
  if (data.length === 0 || !data.every((each) => /^(?:\d{1,3}\.){3}\d{1,3}$/.test(each))) {
    throw invalidField('entity.rrset.rrdata[0]', { value: data.join(','), why: 'An A record holds IPv4 addresses.' });
  }
  return body;
}

function recordOf(request: RestRequest, store: DnsStore): DnsObject {
  const zone = zoneOf(request, store);
  const id = `${zone.id}/${param(request, 'name')}/${param(request, 'type')}`;
  const found = store.records.find(zone, id);
  if (!found) {
    throw fault(
      { status: 404, reason: 'notFound' },
      `The 'parameters.name' resource named '${param(request, 'name')} (${param(request, 'type')})' does not exist.`,
    );
  }
  return found;
}

const shown = ({ body }: DnsObject): Body => ({ kind: 'dns#resourceRecordSet', ...body });

const topOf = ({ body }: DnsObject): Body[] => [
  { name: body.dnsName, type: 'NS', ttl: 21_600, rrdatas: ['ns-gcp-private.googledomains.com.'] },
  {
    name: body.dnsName,
    type: 'SOA',
    ttl: 21_600,
    rrdatas: ['ns-gcp-private.googledomains.com. cloud-dns-hostmaster.google.com. 1 21600 3600 259200 300'],
  },
];
