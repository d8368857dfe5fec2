import { isObject, part } from '../bodies.ts';
import { invalidField, quotaWords } from '../faults.ts';
import { quotaOf } from '../quotas.ts';
import { linkTo } from './links.ts';
import type { ResourceKind } from './resource.ts';

const routing = { fields: { routingMode: { oneOf: ['REGIONAL', 'GLOBAL'] } } } as const;

/** VPC networks with subnetworks of their own making (`autoCreateSubnetworks: false`). No peering, no IPv6. */
export const networkKind: ResourceKind = {
  noun: 'networks',
  path: 'global',
  fields: {
    name: 'string',
    description: 'string',
    autoCreateSubnetworks: 'boolean',
    mtu: 'int32',
    routingConfig: routing,
  },
  complete(body) {
    if (body.autoCreateSubnetworks !== false) {
      throw invalidField('resource.autoCreateSubnetworks', {
        value: body.autoCreateSubnetworks,
        why: 'Only networks in custom subnet mode are simulated.',
      });
    }
    const mtu = Number(body.mtu ?? 1460);
    if (mtu < 1300 || mtu > 8896) {
      throw invalidField('resource.mtu', { value: mtu, why: 'Must be between 1300 and 8896, inclusive.' });
    }
    return { ...body, mtu, routingConfig: { routingMode: part(body, 'routingConfig').routingMode ?? 'REGIONAL' } };
  },
  /** The count of networks is looked at only while the operation runs; its error says which quota it was. */
  fails(object, { world, objects }) {
    const limit = quotaOf(world, { accountId: object.accountId, metric: 'NETWORKS' });
    const networks = objects.networks.at(object);
    return networks.indexOf(object) < limit
      ? undefined
      : { code: 'QUOTA_EXCEEDED', message: quotaWords({ metric: 'NETWORKS', limit, place: 'globally' }) };
  },
  shown(object, { objects, universe }) {
    const link = linkTo(object, universe);
    const subnetworks = objects.subnetworks
      .all()
      .filter(({ state, body }) => state !== 'CREATING' && body.network === link)
      .map((subnetwork) => linkTo(subnetwork, universe));
    return subnetworks.length > 0 ? { subnetworks } : {};
  },
  patch: {
    fields: { routingConfig: routing, mtu: 'int32' },
    apply: ({ body, object }) => ({
      ...body,
      ...(isObject(body.routingConfig) && {
        routingConfig: { ...part(object.body, 'routingConfig'), ...body.routingConfig },
      }),
    }),
  },
};
