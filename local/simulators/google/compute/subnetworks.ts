import { contains, overlaps, parseCidr } from '../../world/cidr.ts';
import { type Body, checkedBody, isObject, list, text } from '../bodies.ts';
import { fault, invalidField, quotaExceeded } from '../faults.ts';
import { quotaOf } from '../quotas.ts';
import { type GoogleRoute, ok } from '../routes.ts';
import { linkTo, referred } from './links.ts';
import { beginChange, type Making, type ResourceKind } from './resource.ts';
import { type ComputeStore, readyObject } from './store.ts';

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '240.0.0.0/4'].flatMap(
  (cidr) => parseCidr(cidr) ?? [],
);

const secondaryRange = { fields: { rangeName: 'string', ipCidrRange: 'string' } } as const;

/** IPv4 subnetworks with secondary ranges. */
export const subnetworkKind: ResourceKind = {
  noun: 'subnetworks',
  path: 'regions/{region}',
  insertPermissions: ['compute.networks.updatePolicy'],
  deletePermissions: ['compute.networks.updatePolicy'],
  fields: {
    name: 'string',
    description: 'string',
    network: 'string',
    ipCidrRange: 'string',
    privateIpGoogleAccess: 'boolean',
    purpose: { oneOf: ['PRIVATE'] },
    stackType: { oneOf: ['IPV4_ONLY'] },
    secondaryIpRanges: { list: secondaryRange },
  },
  complete(body, making) {
    const { store } = making;
    const network = referred(store.objects, {
      field: 'resource.network',
      value: body.network,
      noun: 'networks',
      from: making,
    });
    const complete = {
      purpose: 'PRIVATE',
      stackType: 'IPV4_ONLY',
      privateIpGoogleAccess: false,
      ...body,
      network: linkTo(network, store.universe),
    };
    refuseOverlaps(complete, making);
    const limit = quotaOf(store.world, { accountId: making.accountId, metric: 'SUBNETWORKS' });
    const used = store.objects.subnetworks.all().filter(({ accountId }) => accountId === making.accountId).length;
    if (used >= limit) throw quotaExceeded({ metric: 'SUBNETWORKS', limit, place: 'globally' });
    return complete;
  },
  shown: ({ body }) => {
    const first = parseCidr(text(body, 'ipCidrRange'));
    return first
      ? { gatewayAddress: [24, 16, 8, 0].map((shift) => ((first.first + 1) >>> shift) & 255).join('.') }
      : {};
  },
};

/** `compute.subnetworks.setPrivateIpGoogleAccess`, the only way to change it. */
export function privateAccessRoute(store: ComputeStore): GoogleRoute {
  return {
    method: 'POST',
    path: '/compute/v1/projects/{project}/regions/{region}/subnetworks/{name}/setPrivateIpGoogleAccess',
    service: 'google-compute',
    operation: 'compute.subnetworks.setPrivateIpGoogleAccess',
    permissions: ['compute.subnetworks.setPrivateIpGoogleAccess'],
    run: (request) => {
      const object = readyObject(request, { store, noun: 'subnetworks' });
      const body = checkedBody(request.body, { fields: { privateIpGoogleAccess: 'boolean' } });
      const change = () => ({ ...object.body, privateIpGoogleAccess: body.privateIpGoogleAccess === true });
      return ok(beginChange(request, { store, object, type: 'setPrivateIpGoogleAccess', change }));
    },
  };
}

/** All ranges of a network's subnetworks, primary and secondary, must differ. */
function refuseOverlaps(body: Body, { store }: Making): void {
  const taken = store.objects.subnetworks
    .all()
    .filter((other) => other.body.network === body.network)
    .flatMap((other) => rangesOf(other.body));
  for (const range of rangesOf(body)) {
    const cidr = parseCidr(range);
    if (!cidr || cidr.prefix > 29 || !PRIVATE.some((block) => contains(block, cidr))) {
      throw invalidField('resource.ipCidrRange', {
        value: range,
        why: 'Must be a CIDR address range that is private.',
      });
    }
    const clash = taken.find((other) => overlaps(parseCidr(other) ?? cidr, cidr));
    if (clash !== undefined) {
      throw fault(
        { status: 400, reason: 'badRequest' },
        `Invalid IPCidrRange: ${range} conflicts with existing subnetwork range ${clash}.`,
      );
    }
    taken.push(range);
  }
}

const rangesOf = (body: Body): string[] => [
  text(body, 'ipCidrRange'),
  ...list(body, 'secondaryIpRanges').flatMap((range) => (isObject(range) ? [String(range.ipCidrRange)] : [])),
];
