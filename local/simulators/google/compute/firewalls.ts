import { isObject, list } from '../bodies.ts';
import { invalidField, quotaExceeded } from '../faults.ts';
import { quotaOf } from '../quotas.ts';
import { linkTo, referred } from './links.ts';
import type { ResourceKind } from './resource.ts';

const rule = { list: { fields: { IPProtocol: 'string', ports: { list: 'string' } } } } as const;

const fields = {
  name: 'string',
  description: 'string',
  network: 'string',
  direction: { oneOf: ['INGRESS', 'EGRESS'] },
  priority: 'int32',
  disabled: 'boolean',
  allowed: rule,
  denied: rule,
  sourceRanges: { list: 'string' },
  destinationRanges: { list: 'string' },
  sourceTags: { list: 'string' },
  targetTags: { list: 'string' },
  logConfig: { fields: { enable: 'boolean', metadata: { oneOf: ['INCLUDE_ALL_METADATA', 'EXCLUDE_ALL_METADATA'] } } },
} as const;

/** VPC firewall rules. What they let through is not worked out. */
export const firewallKind: ResourceKind = {
  noun: 'firewalls',
  path: 'global',
  insertPermissions: ['compute.networks.updatePolicy'],
  deletePermissions: ['compute.networks.updatePolicy'],
  fields,
  complete(body, making) {
    const { store, accountId } = making;
    const network = referred(store.objects, {
      field: 'resource.network',
      value: body.network,
      noun: 'networks',
      from: making,
    });
    const rules = [list(body, 'allowed'), list(body, 'denied')];
    if (rules.filter(({ length }) => length > 0).length !== 1) {
      throw invalidField('resource', { value: '', why: 'Exactly one of allowed and denied must be specified.' });
    }
    for (const each of rules.flat()) {
      if (!isObject(each) || each.IPProtocol === undefined) {
        throw invalidField('resource.allowed[0].IPProtocol', { value: '', why: 'IP protocol must be specified.' });
      }
    }
    const limit = quotaOf(store.world, { accountId, metric: 'FIREWALLS' });
    if (store.objects.firewalls.at(making).length >= limit) {
      throw quotaExceeded({ metric: 'FIREWALLS', limit, place: 'globally' });
    }
    return {
      direction: 'INGRESS',
      priority: 1000,
      disabled: false,
      logConfig: { enable: false },
      ...body,
      network: linkTo(network, store.universe),
    };
  },
  patch: {
    fields,
    permissions: ['compute.networks.updatePolicy'],
    apply: ({ body, object }) => ({ ...body, name: object.id, network: object.body.network }),
  },
};
