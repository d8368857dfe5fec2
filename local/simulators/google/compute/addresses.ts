import { addressAt, parseCidr, sizeOf } from '../../world/cidr.ts';
import { keyOf } from '../../world/collection.ts';
import { type Body, checkedBody, text } from '../bodies.ts';
import { fault, invalidField, quotaExceeded } from '../faults.ts';
import { quotaOf } from '../quotas.ts';
import { type GoogleRoute, ok } from '../routes.ts';
import { linkTo, referred } from './links.ts';
import { beginChange, type Making, type ResourceKind, show } from './resource.ts';
import { type ComputeStore, readyObject } from './store.ts';

/** Static addresses of a region: external ones, and internal ones of a subnetwork (`GCE_ENDPOINT`). */
export const addressKind: ResourceKind = {
  noun: 'addresses',
  path: 'regions/{region}',
  insertPermissions: ['compute.addresses.setLabels', 'compute.addresses.createInternal', 'compute.subnetworks.use'],
  deletePermissions: ['compute.addresses.deleteInternal'],
  fields: {
    name: 'string',
    description: 'string',
    address: 'string',
    addressType: { oneOf: ['EXTERNAL', 'INTERNAL'] },
    ipVersion: { oneOf: ['IPV4'] },
    networkTier: { oneOf: ['PREMIUM', 'STANDARD'] },
    purpose: { oneOf: ['GCE_ENDPOINT'] },
    subnetwork: 'string',
    labels: 'labels',
  },
  complete(body, making) {
    if (body.address !== undefined) {
      throw invalidField('resource.address', { value: body.address, why: 'Choosing an address is not simulated.' });
    }
    return body.addressType === 'INTERNAL' ? internal(body, making) : external(body, making);
  },
  made(object, { world }) {
    if (object.body.addressType === 'EXTERNAL') {
      object.body = { ...object.body, address: world.publicAddresses.take(`${keyOf(object)}/${object.number}`) };
    }
  },
  gone(object, { world }) {
    if (object.body.addressType === 'EXTERNAL') world.publicAddresses.giveBack(text(object.body, 'address'));
  },
  shown(object, store) {
    const users = store.usersOf(object).map((path) => `https://www.${store.universe}/compute/v1/${path}`);
    return users.length > 0 ? { status: 'IN_USE', users } : { status: 'RESERVED' };
  },
};

function external(body: Body, { store, accountId, region }: Making): Body {
  for (const field of ['subnetwork', 'purpose']) {
    if (body[field] !== undefined) {
      throw invalidField(`resource.${field}`, { value: body[field], why: 'Must not be set for an external address.' });
    }
  }
  const limit = quotaOf(store.world, { accountId, metric: 'STATIC_ADDRESSES' });
  if (externalAddresses(store, { accountId, region }) >= limit) {
    throw quotaExceeded({ metric: 'STATIC_ADDRESSES', limit, place: `in region ${region}` });
  }
  return { ipVersion: 'IPV4', networkTier: 'PREMIUM', ...body, addressType: 'EXTERNAL' };
}

export const externalAddresses = (store: ComputeStore, place: { accountId: string; region: string }): number =>
  store.objects.addresses.at(place).filter(({ body }) => body.addressType === 'EXTERNAL').length;

function internal(body: Body, making: Making): Body {
  const { store } = making;
  if (body.networkTier !== undefined) {
    throw invalidField('resource.networkTier', {
      value: body.networkTier,
      why: 'Must not be set for an internal address.',
    });
  }
  const subnetwork = referred(store.objects, {
    field: 'resource.subnetwork',
    value: body.subnetwork,
    noun: 'subnetworks',
    from: making,
  });
  const link = linkTo(subnetwork, store.universe);
  const taken = store.objects.addresses.at(making).filter((other) => other.body.subnetwork === link);
  return {
    purpose: 'GCE_ENDPOINT',
    ...body,
    subnetwork: link,
    address: freeAddress(
      text(subnetwork.body, 'ipCidrRange'),
      taken.map(({ body: { address } }) => String(address)),
    ),
  };
}

/** Google keeps the first two and the last two of a range. */
function freeAddress(range: string, taken: readonly string[]): string {
  const cidr = parseCidr(range);
  for (let offset = 2; cidr && offset < sizeOf(cidr) - 2; offset += 1) {
    const address = addressAt(cidr, offset);
    if (!taken.includes(address)) return address;
  }
  throw fault({ status: 400, reason: 'invalid' }, `IP_SPACE_EXHAUSTED: no address is free in ${range}.`);
}

/** `compute.addresses.setLabels` replaces all labels, for who names the current fingerprint. */
export function setLabelsRoute(store: ComputeStore): GoogleRoute {
  return {
    method: 'POST',
    path: '/compute/v1/projects/{project}/regions/{region}/addresses/{name}/setLabels',
    service: 'google-compute',
    operation: 'compute.addresses.setLabels',
    permissions: ['compute.addresses.setLabels'],
    run: (request) => {
      const object = readyObject(request, { store, noun: 'addresses' });
      const body = checkedBody(request.body, { fields: { labels: 'labels', labelFingerprint: 'string' } });
      if (body.labelFingerprint !== show(object, { kind: addressKind, store }).labelFingerprint) {
        throw fault(
          { status: 412, reason: 'conditionNotMet', canonical: 'FAILED_PRECONDITION' },
          'Labels fingerprint either invalid or resource labels have changed',
        );
      }
      const change = () => ({ ...object.body, labels: body.labels ?? {} });
      return ok(beginChange(request, { store, object, type: 'setLabels', change }));
    },
  };
}
