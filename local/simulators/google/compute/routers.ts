import { type Body, isObject, list, text } from '../bodies.ts';
import { fault, invalidField, quotaExceeded } from '../faults.ts';
import { quotaOf } from '../quotas.ts';
import { linkTo, referred } from './links.ts';
import type { Making, ResourceKind } from './resource.ts';

const nat = {
  fields: {
    name: 'string',
    type: { oneOf: ['PUBLIC'] },
    natIpAllocateOption: { oneOf: ['MANUAL_ONLY'] },
    natIps: { list: 'string' },
    sourceSubnetworkIpRangesToNat: {
      oneOf: ['ALL_SUBNETWORKS_ALL_IP_RANGES', 'ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES', 'LIST_OF_SUBNETWORKS'],
    },
    subnetworks: { list: { fields: { name: 'string', sourceIpRangesToNat: { list: 'string' } } } },
    enableDynamicPortAllocation: 'boolean',
    enableEndpointIndependentMapping: 'boolean',
    minPortsPerVm: 'int32',
    maxPortsPerVm: 'int32',
    logConfig: { fields: { enable: 'boolean', filter: { oneOf: ['ALL', 'ERRORS_ONLY', 'TRANSLATIONS_ONLY'] } } },
  },
} as const;

/** Cloud Routers as far as Cloud NAT needs them: no BGP, and no addresses of Google's own choice. */
export const routerKind: ResourceKind = {
  noun: 'routers',
  path: 'regions/{region}',
  insertPermissions: ['compute.networks.updatePolicy', 'compute.addresses.use', 'compute.subnetworks.use'],
  fields: { name: 'string', description: 'string', network: 'string', nats: { list: nat } },
  complete(body, making) {
    const { store, accountId } = making;
    const network = referred(store.objects, {
      field: 'resource.network',
      value: body.network,
      noun: 'networks',
      from: making,
    });
    const limit = quotaOf(store.world, { accountId, metric: 'ROUTERS' });
    const used = store.objects.routers.all().filter((router) => router.accountId === accountId).length;
    if (used >= limit) throw quotaExceeded({ metric: 'ROUTERS', limit, place: 'globally' });
    return { ...body, network: linkTo(network, store.universe), nats: completeNats(body, making) };
  },
  patch: {
    fields: { name: 'string', description: 'string', network: 'string', nats: { list: nat } },
    permissions: ['compute.networks.updatePolicy'],
    apply: ({ body, making }) => (body.nats === undefined ? {} : { nats: completeNats(body, making) }),
  },
};

function completeNats(body: Body, making: Making): Body[] {
  return list(body, 'nats').map((each, index) =>
    completeNat(isObject(each) ? each : {}, { making, at: `resource.nats[${index}]` }),
  );
}

function completeNat(asked: Body, { making, at }: { making: Making; at: string }): Body {
  const { store } = making;
  const addresses = list(asked, 'natIps');
  if (text(asked, 'name') === '') throw invalidField(`${at}.name`, { value: asked.name, why: 'A NAT needs a name.' });
  if (asked.natIpAllocateOption !== 'MANUAL_ONLY' || addresses.length === 0) {
    throw invalidField(`${at}.natIps`, { value: '', why: 'At least one IP must be specified for MANUAL_ONLY.' });
  }
  const isListed = asked.sourceSubnetworkIpRangesToNat === 'LIST_OF_SUBNETWORKS';
  if (asked.sourceSubnetworkIpRangesToNat === undefined || isListed !== list(asked, 'subnetworks').length > 0) {
    throw invalidField(`${at}.subnetworks`, {
      value: list(asked, 'subnetworks').length,
      why: 'Subnetworks must be given with LIST_OF_SUBNETWORKS, and with nothing else.',
    });
  }
  const natIps = addresses.map((value) => natIp(value, { making, at }));
  return {
    type: 'PUBLIC',
    endpointTypes: ['ENDPOINT_TYPE_VM'],
    enableEndpointIndependentMapping: false,
    enableDynamicPortAllocation: false,
    minPortsPerVm: 64,
    ...asked,
    natIps,
    ...(isListed && {
      subnetworks: list(asked, 'subnetworks').map((each) => {
        const entry = isObject(each) ? each : {};
        const found = referred(store.objects, {
          field: `${at}.subnetworks`,
          value: entry.name,
          noun: 'subnetworks',
          from: making,
        });
        return { ...entry, name: linkTo(found, store.universe) };
      }),
    }),
  };
}

function natIp(value: unknown, { making, at }: { making: Making; at: string }): string {
  const { store } = making;
  const address = referred(store.objects, { field: `${at}.natIps`, value, noun: 'addresses', from: making });
  if (address.body.addressType !== 'EXTERNAL' || address.region !== making.region) {
    throw fault(
      { status: 400, reason: 'invalid' },
      `Invalid value for field '${at}.natIps': '${String(value)}'. The address must be external and of the router's region.`,
    );
  }
  return linkTo(address, store.universe);
}
