import type { RestRoute } from '../../rest/vendor.ts';
import { keyOf, type Place } from '../../world/collection.ts';
import { refusal } from '../faults.ts';
import { newObject } from '../new-object.ts';
import type { NatGateway } from '../objects.ts';
import { quotaOf } from '../quotas.ts';
import { description, object, optional, text, uuid } from '../shape.ts';
import { bodyAs, type OtcStore, page, placeOf, route, visible } from '../store.ts';
import { tagRoutes } from '../tags.ts';

const gatewayBody = object({
  nat_gateway: object({
    tenant_id: optional(text()),
    name: text({ min: 1, max: 64, pattern: /^[\w-]+$/ }),
    description: optional(description),
    spec: text({ oneOf: ['0', '1', '2', '3', '4'] }),
    router_id: uuid,
    internal_network_id: uuid,
  }),
});

interface Asked {
  readonly name: string;
  readonly description?: string;
  readonly spec: string;
  readonly router_id: string;
  readonly internal_network_id: string;
}

export function natGatewayRoutes(store: OtcStore): RestRoute[] {
  const { world, objects } = store;
  const { natGateways } = objects;

  return [
    route({ service: 'nat', at: 'POST /v2.0/nat_gateways', operation: 'CreateNatGateway' }, (request) => {
      const { nat_gateway: asked } = bodyAs<{ nat_gateway: Asked }>(request, {
        shape: gatewayBody,
        refuse: (problem) => refusal(400, 'NAT.0002', `Invalid parameters. ${problem}`),
      });
      const place = placeOf(request);
      checkPlacement(store, { place, asked });
      const written = { name: asked.name, description: asked.description };
      const made = natGateways.add({
        ...newObject(world, { kind: 'nat-gateway', place, state: 'PENDING_CREATE', written }),
        name: asked.name,
        description: asked.description ?? '',
        spec: asked.spec,
        vpcId: asked.router_id,
        networkId: asked.internal_network_id,
        cloudTags: new Map(),
      });
      const owner = () => made.tags.get('tenantry-owner');
      const failure = world.faults.resourceFailure({
        service: 'otc-nat',
        operation: 'CreateNatGateway',
        accountId: place.accountId,
        owner,
      });
      world.after(world.duration('otc-nat-gateway.create', keyOf(made)), () => {
        if (made.state === 'PENDING_CREATE') made.state = failure ? 'INACTIVE' : 'ACTIVE';
      });
      return { status: 201, body: { nat_gateway: shown(made) } };
    }),

    route({ service: 'nat', at: 'GET /v2.0/nat_gateways', operation: 'ListNatGateways' }, (request) => {
      const { query } = request;
      const fits = (gateway: NatGateway) =>
        (query.get('router_id') ?? gateway.vpcId) === gateway.vpcId &&
        (query.get('name') ?? gateway.name) === gateway.name;
      const all = visible(natGateways, { world, place: placeOf(request) }).filter(fits);
      return { status: 200, body: { nat_gateways: page(all, { query, code: 'NAT.0002' }).map(shown) } };
    }),

    route({ service: 'nat', at: 'DELETE /v2.0/nat_gateways/{id}', operation: 'DeleteNatGateway' }, (request) => {
      const { id = '' } = request.params;
      const gateway = natGateways.find(placeOf(request), id);
      // "HTTP status code 400 indicates that the gateway to be deleted is not found."
      if (!gateway) throw refusal(400, 'NAT.0105', `NatGateway ${id} does not exist.`);
      if (objects.snatRules.at(gateway).some(({ natGatewayId }) => natGatewayId === id)) {
        throw refusal(400, 'NAT.0006', 'Rule has not been deleted.');
      }
      if (gateway.state.startsWith('PENDING')) throw refusal(400, 'NAT.0103', `NatGateway ${id} is not ACTIVE.`);
      gateway.state = 'PENDING_DELETE';
      world.after(world.duration('otc-nat-gateway.delete', keyOf(gateway)), () => natGateways.remove(gateway));
      return { status: 204 };
    }),

    ...tagRoutes<NatGateway>(store, {
      service: 'nat',
      plural: 'nat_gateways',
      noun: 'NatGateway',
      collection: () => natGateways,
      nameOf: ({ name }) => name,
      absent: (id) => refusal(404, 'NAT.0105', `NatGateway ${id} does not exist.`),
      invalid: { code: 'NAT.1015' },
    }),
  ];
}

function checkPlacement({ world, objects }: OtcStore, { place, asked }: { place: Place; asked: Asked }): void {
  const { router_id: vpcId, internal_network_id: networkId } = asked;
  const subnet = objects.subnets.find(place, networkId);
  const siblings = objects.natGateways.at(place).filter((gateway) => gateway.vpcId === vpcId);
  if (!objects.vpcs.find(place, vpcId)) throw refusal(404, 'NAT.0004', `The router ${vpcId} does not exist.`);
  if (!subnet) throw refusal(404, 'NAT.0005', `Network ${networkId} does not exist.`);
  if (subnet.vpcId !== vpcId || subnet.state !== 'ACTIVE') {
    throw refusal(400, 'NAT.0008', `Router ${vpcId} has no port for subnet ${networkId}.`);
  }
  if (siblings.some((gateway) => gateway.networkId === networkId)) {
    throw refusal(400, 'NAT.0012', `The network ${networkId} already has nat gateway.`);
  }
  const limit = quotaOf(world, { place, name: 'natGatewaysPerVpc' });
  if (siblings.length >= limit) {
    throw refusal(400, 'NAT.0113', `${limit} NAT gateways has been created to this VPC, no more is allowed`);
  }
}

const shown = (gateway: NatGateway) => ({
  id: gateway.id,
  tenant_id: gateway.accountId,
  name: gateway.name,
  description: gateway.description,
  spec: gateway.spec,
  router_id: gateway.vpcId,
  internal_network_id: gateway.networkId,
  status: gateway.state,
  admin_state_up: true,
  created_at: `${new Date(gateway.createdAtMs).toISOString().slice(0, 23).replace('T', ' ')}000`,
  billinginfo: '',
  snat_rule_public_ip_limit: 20,
  dnat_rules_limit: 200,
});
