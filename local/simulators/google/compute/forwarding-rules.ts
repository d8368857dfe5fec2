import { type Body, text } from '../bodies.ts';
import { fault, invalidField, quotaExceeded } from '../faults.ts';
import { quotaOf } from '../quotas.ts';
import { linkTo, referred } from './links.ts';
import { linked } from './load-balancers.ts';
import type { Making, ResourceKind } from './resource.ts';
import { pscEndpoints } from './service-attachments.ts';

/**
 * Endpoints of Private Service Connect, which lead to a service attachment. Those of load balancers are taken as they are: their
 * backends are not simulated.
 */
export const forwardingRuleKind: ResourceKind = {
  noun: 'forwardingRules',
  path: 'regions/{region}',
  insertPermissions: ['compute.forwardingRules.pscCreate', 'compute.addresses.useInternal', 'compute.networks.use'],
  deletePermissions: ['compute.forwardingRules.pscDelete'],
  fields: {
    name: 'string',
    description: 'string',
    IPAddress: 'string',
    IPProtocol: { oneOf: ['TCP', 'UDP', 'L3_DEFAULT'] },
    network: 'string',
    subnetwork: 'string',
    target: 'string',
    backendService: 'string',
    ports: { list: 'string' },
    portRange: 'string',
    loadBalancingScheme: { oneOf: ['EXTERNAL', 'INTERNAL'] },
    labels: 'labels',
    allowPscGlobalAccess: 'boolean',
    noAutomateDnsZone: 'boolean',
  },
  hidden: ['addressReference'],
  complete: (body, making) =>
    text(body, 'target').includes('/serviceAttachments/') ? endpoint(body, making) : loadBalancer(body, making),
  shown: ({ body, accountId }, { attachments }) =>
    body.pscConnectionId === undefined
      ? {}
      : { pscConnectionStatus: attachments.statusOf(text(body, 'target'), { from: accountId }) },
};

/** Of a load balancer that stands in no region. */
export const globalForwardingRuleKind: ResourceKind = {
  ...forwardingRuleKind,
  calls: 'globalForwardingRules',
  rights: 'globalForwardingRules',
  path: 'global',
  insertPermissions: [],
  deletePermissions: [],
};

function endpoint(body: Body, making: Making): Body {
  const { store, accountId, region } = making;
  if (body.loadBalancingScheme !== undefined) {
    throw invalidField('resource.loadBalancingScheme', {
      value: body.loadBalancingScheme,
      why: 'Must not be set for a forwarding rule whose target is a service attachment.',
    });
  }
  if (body.labels !== undefined) {
    throw invalidField('resource.labels', { value: JSON.stringify(body.labels), why: 'This field should not be set.' });
  }
  const network = referred(store.objects, {
    field: 'resource.network',
    value: body.network,
    noun: 'networks',
    from: making,
  });
  const address = referred(store.objects, {
    field: 'resource.IPAddress',
    value: body.IPAddress,
    noun: 'addresses',
    from: making,
  });
  if (address.body.purpose !== 'GCE_ENDPOINT' || store.usersOf(address).length > 0) {
    throw invalidField('resource.IPAddress', {
      value: body.IPAddress,
      why: 'The address must be an internal one that nothing else uses.',
    });
  }
  const target = store.attachments.find(text(body, 'target'));
  if (target?.region !== region) {
    throw fault({ status: 404, reason: 'notFound' }, `The resource '${text(body, 'target')}' was not found`);
  }
  const limit = quotaOf(store.world, { accountId, metric: 'PSC_INTERNAL_LB_FORWARDING_RULES' });
  if (pscEndpoints(store, making).length >= limit) {
    throw quotaExceeded({ metric: 'PSC_INTERNAL_LB_FORWARDING_RULES', limit, place: 'globally' });
  }
  const key = `${accountId}/${region}/${text(body, 'name')}`;
  return {
    ...body,
    network: linkTo(network, store.universe),
    // Shown as a number; by the reference the address is known to be in use.
    IPAddress: address.body.address,
    addressReference: linkTo(address, store.universe),
    target: target.path,
    pscConnectionId: String(BigInt(`0x${store.world.hex(`google-psc/${key}`, 12)}`)),
  };
}

function loadBalancer(body: Body, making: Making): Body {
  const { store, accountId, region } = making;
  const limit = quotaOf(store.world, { accountId, metric: 'FORWARDING_RULES' });
  if (store.objects.forwardingRules.at({ accountId, region }).length >= limit) {
    throw quotaExceeded({ metric: 'FORWARDING_RULES', limit, place: `in region ${region}` });
  }
  const network =
    body.network === undefined
      ? undefined
      : referred(store.objects, { field: 'resource.network', value: body.network, noun: 'networks', from: making });
  return {
    IPProtocol: 'TCP',
    loadBalancingScheme: 'EXTERNAL',
    ...linked(body, making),
    ...(network && { network: linkTo(network, store.universe) }),
  };
}
