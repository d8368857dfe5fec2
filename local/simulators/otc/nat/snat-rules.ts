import type { RestRoute } from '../../rest/vendor.ts';
import { keyOf, type Place } from '../../world/collection.ts';
import { refusal } from '../faults.ts';
import { newObject } from '../new-object.ts';
import type { PublicIp, SnatRule } from '../objects.ts';
import { description, integer, object, optional, text, uuid } from '../shape.ts';
import { bodyAs, type OtcStore, page, placeOf, route, visible } from '../store.ts';
import { bind, unbind } from '../vpc/public-ips.ts';

const ruleBody = object({
  snat_rule: object({
    nat_gateway_id: uuid,
    network_id: optional(uuid),
    cidr: optional(text({ pattern: /^\d+\.\d+\.\d+\.\d+\/\d+$/ })),
    source_type: optional(integer({ min: 0, max: 1 })),
    floating_ip_id: text({ min: 36, max: 4096 }),
    description: optional(description),
  }),
});

interface Asked {
  readonly nat_gateway_id: string;
  readonly network_id?: string;
  readonly cidr?: string;
  readonly source_type?: number;
  readonly floating_ip_id: string;
  readonly description?: string;
}

export function snatRuleRoutes(store: OtcStore): RestRoute[] {
  const { world, objects } = store;
  const { snatRules, publicIps } = objects;

  return [
    route({ service: 'nat', at: 'POST /v2.0/snat_rules', operation: 'CreateNatGatewaySnatRule' }, (request) => {
      const { snat_rule: asked } = bodyAs<{ snat_rule: Asked }>(request, {
        shape: ruleBody,
        refuse: (problem) => refusal(400, 'NAT.0201', `SnatRule is invalid. ${problem}`),
      });
      const place = placeOf(request);
      checkRule(store, { place, asked });
      const addresses = addressesOf(store, { place, asked });
      const made = snatRules.add({
        ...newObject(world, {
          kind: 'snat-rule',
          place,
          state: 'PENDING_CREATE',
          written: { description: asked.description },
        }),
        natGatewayId: asked.nat_gateway_id,
        networkId: asked.network_id ?? null,
        cidr: asked.cidr ?? null,
        sourceType: asked.source_type ?? 0,
        publicIpIds: addresses.map(({ id }) => id),
        description: asked.description ?? '',
      });
      for (const address of addresses) bind(address, { to: made.id });
      world.after(world.duration('otc-snat-rule.create', keyOf(made)), () => {
        if (made.state === 'PENDING_CREATE') made.state = 'ACTIVE';
      });
      return { status: 201, body: { snat_rule: shown(store, made) } };
    }),

    route({ service: 'nat', at: 'GET /v2.0/snat_rules', operation: 'ListNatGatewaySnatRules' }, (request) => {
      const { query } = request;
      const gatewayId = query.get('nat_gateway_id');
      const all = visible(snatRules, { world, place: placeOf(request) }).filter(
        ({ natGatewayId }) => (gatewayId ?? natGatewayId) === natGatewayId,
      );
      const rules = page(all, { query, code: 'NAT.0201' }).map((rule) => shown(store, rule));
      return { status: 200, body: { snat_rules: rules } };
    }),

    route({ service: 'nat', at: 'DELETE /v2.0/snat_rules/{id}', operation: 'DeleteNatGatewaySnatRule' }, (request) => {
      const { id = '' } = request.params;
      const rule = snatRules.find(placeOf(request), id);
      if (!rule) throw refusal(404, 'NAT.0209', `No Snat Rule exist with id ${id}`);
      if (rule.state.startsWith('PENDING')) throw refusal(400, 'NAT.0106', 'Concurrent conflict requests found');
      rule.state = 'PENDING_DELETE';
      world.after(world.duration('otc-snat-rule.delete', keyOf(rule)), () => {
        snatRules.remove(rule);
        for (const publicIpId of rule.publicIpIds) unbind(publicIps.find(rule, publicIpId));
      });
      return { status: 204 };
    }),
  ];
}

function checkRule({ objects }: OtcStore, { place, asked }: { place: Place; asked: Asked }): void {
  const gateway = objects.natGateways.find(place, asked.nat_gateway_id);
  if (!gateway) throw refusal(404, 'NAT.0105', `NatGateway ${asked.nat_gateway_id} does not exist.`);
  if (gateway.state !== 'ACTIVE') throw refusal(400, 'NAT.0103', `NatGateway ${gateway.id} is not ACTIVE.`);
  if ((asked.network_id === undefined) === (asked.cidr === undefined)) {
    throw refusal(
      400,
      'NAT.0202',
      'Either network_id or cidr must be specified.Both can not be specified at the same time',
    );
  }
  if (asked.network_id !== undefined) {
    const subnet = objects.subnets.find(place, asked.network_id);
    if (!subnet || subnet.vpcId !== gateway.vpcId) {
      throw refusal(404, 'NAT.0019', `Network ${asked.network_id} could not be found.`);
    }
  }
  const siblings = objects.snatRules.at(place).filter(({ natGatewayId }) => natGatewayId === gateway.id);
  if (siblings.some(({ networkId }) => networkId !== null && networkId === asked.network_id)) {
    throw refusal(400, 'NAT.0208', `Snat rule for network ${asked.network_id} exists.`);
  }
}

function addressesOf({ objects }: OtcStore, { place, asked }: { place: Place; asked: Asked }): PublicIp[] {
  const ids = asked.floating_ip_id.split(',');
  if (new Set(ids).size < ids.length) throw refusal(400, 'NAT.0403', `There is a duplicate EIP ${ids} in SNAT rule.`);
  if (ids.length > 20) {
    throw refusal(400, 'NAT.0211', "20 EIP has been associated to this SNAT rules's EIP pool, no more is allowed.");
  }
  return ids.map((id) => {
    const address = objects.publicIps.find(place, id);
    if (!address) throw refusal(400, 'NAT.0026', `Floating IP ${id} could not be found.`);
    if (address.boundTo !== undefined) throw refusal(400, 'NAT.0405', `Floating Ip ${id} has been occupied.`);
    return address;
  });
}

const shown = ({ objects }: OtcStore, rule: SnatRule) => ({
  id: rule.id,
  tenant_id: rule.accountId,
  nat_gateway_id: rule.natGatewayId,
  network_id: rule.networkId ?? '',
  cidr: rule.cidr ?? '',
  source_type: rule.sourceType,
  floating_ip_id: rule.publicIpIds.join(','),
  floating_ip_address: rule.publicIpIds.flatMap((id) => objects.publicIps.find(rule, id)?.address ?? []).join(','),
  freezed_ip_address: '',
  description: rule.description,
  status: rule.state,
  admin_state_up: true,
  created_at: `${new Date(rule.createdAtMs).toISOString().slice(0, 23).replace('T', ' ')}000`,
});
