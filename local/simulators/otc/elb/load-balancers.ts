import type { RestRoute } from '../../rest/vendor.ts';
import { keyOf, type Place } from '../../world/collection.ts';
import { refusal } from '../faults.ts';
import { zonesByRegion } from '../hosts.ts';
import { newObject, uuidOf } from '../new-object.ts';
import type { LoadBalancer, PublicIp } from '../objects.ts';
import { quotaOf } from '../quotas.ts';
import { boolean, list, object, optional, text, uuid } from '../shape.ts';
import { bodyAs, type OtcStore, page, placeOf, route, visible } from '../store.ts';
import { asMap, shownTags, type TagPair } from '../tags.ts';
import { bind, unbind } from '../vpc/public-ips.ts';

const balancerBody = object({
  loadbalancer: object({
    name: optional(text({ max: 255 })),
    description: optional(text({ max: 255 })),
    vpc_id: optional(uuid),
    vip_subnet_cidr_id: optional(uuid),
    elb_virsubnet_ids: optional(list(uuid)),
    l4_flavor_id: optional(text({ min: 1, max: 255 })),
    l7_flavor_id: optional(text({ min: 1, max: 255 })),
    provider: optional(text({ oneOf: ['vlb'] })),
    guaranteed: optional(boolean),
    ip_target_enable: optional(boolean),
    deletion_protection_enable: optional(boolean),
    availability_zone_list: list(text({ min: 1 })),
    publicip_ids: optional(list(uuid)),
    tags: optional(list(object({ key: text({ min: 1, max: 36 }), value: text({ max: 43 }) }), { max: 20 })),
  }),
});

interface Asked {
  readonly name?: string;
  readonly description?: string;
  readonly vpc_id?: string;
  readonly vip_subnet_cidr_id?: string;
  readonly availability_zone_list: readonly string[];
  readonly publicip_ids?: readonly string[];
  readonly tags?: readonly TagPair[];
}

const invalid = (name: string) => refusal(400, 'ELB.8902', `Invalid input for '${name}'.`);

/** Dedicated load balancers. "Only the first EIP will be bound to the load balancer although multiple EIP IDs can be set." */
export function loadBalancerRoutes(store: OtcStore): RestRoute[] {
  const { world, objects } = store;
  const { loadBalancers, publicIps } = objects;

  return [
    route(
      { service: 'elb', at: 'POST /v3/{project}/elb/loadbalancers', operation: 'CreateLoadBalancer' },
      (request) => {
        const { loadbalancer: asked } = bodyAs<{ loadbalancer: Asked }>(request, {
          shape: balancerBody,
          refuse: (problem) => refusal(400, 'ELB.8902', `Invalid input for '${problem}'.`),
        });
        const place = placeOf(request);
        const subnet = subnetOf(store, { place, asked });
        const address = addressOf(store, { place, asked });
        if (loadBalancers.at(place).length >= quotaOf(world, { place, name: 'loadBalancers' })) {
          throw refusal(409, 'ELB.8905', 'Quota exceeded for resources: loadbalancer');
        }
        const { name = '', description = '', tags = [] } = asked;
        const made = loadBalancers.add({
          ...newObject(world, {
            kind: 'load-balancer',
            place,
            state: 'ACTIVE',
            written: { name, description },
            tags: Object.fromEntries(asMap(tags)),
          }),
          name,
          description,
          vpcId: subnet.vpcId,
          neutronSubnetId: subnet.neutronSubnetId,
          zones: asked.availability_zone_list,
          publicIpId: address?.id,
          cloudTags: asMap(tags),
        });
        if (address) bind(address, { to: made.id, state: 'ELB' });
        return { status: 201, body: { request_id: request.requestId, loadbalancer: shown(store, made) } };
      },
    ),

    route({ service: 'elb', at: 'GET /v3/{project}/elb/loadbalancers', operation: 'ListLoadBalancers' }, (request) => {
      const { query, requestId } = request;
      const vpcIds = query.getAll('vpc_id');
      const all = visible(loadBalancers, { world, place: placeOf(request) }).filter(
        ({ vpcId }) => vpcIds.length === 0 || vpcIds.includes(vpcId),
      );
      const shownOnes = page(all, { query, code: 'ELB.8902' }).map((balancer) => shown(store, balancer));
      return {
        status: 200,
        body: { request_id: requestId, loadbalancers: shownOnes, page_info: { current_count: shownOnes.length } },
      };
    }),

    route(
      { service: 'elb', at: 'DELETE /v3/{project}/elb/loadbalancers/{id}', operation: 'DeleteLoadBalancer' },
      (request) => {
        const { id = '' } = request.params;
        const balancer = loadBalancers.find(placeOf(request), id);
        if (!balancer) throw refusal(404, 'ELB.8904', `loadbalancer ${id} could not be found.`);
        if (balancer.state === 'PENDING_DELETE') throw refusal(409, 'ELB.8907', 'Data conflict. It is being deleted.');
        balancer.state = 'PENDING_DELETE';
        world.after(world.duration('otc-load-balancer.delete', keyOf(balancer)), () => {
          loadBalancers.remove(balancer);
          unbind(publicIps.find(balancer, balancer.publicIpId ?? ''));
        });
        return { status: 204 };
      },
    ),

    route({ service: 'elb', at: 'GET /v3/{project}/elb/quotas/details', operation: 'ListQuotaDetails' }, (request) => {
      const place = placeOf(request);
      const quota = {
        quota_key: 'loadbalancer',
        quota_limit: quotaOf(world, { place, name: 'loadBalancers' }),
        used: loadBalancers.at(place).length,
        unit: 'count',
      };
      return { status: 200, body: { request_id: request.requestId, quotas: [quota] } };
    }),
  ];
}

function subnetOf({ objects }: OtcStore, { place, asked }: { place: Place; asked: Asked }) {
  const zones = zonesByRegion[place.region] ?? [];
  if (asked.availability_zone_list.length === 0) throw invalid('availability_zone_list');
  if (asked.availability_zone_list.some((zone) => !zones.includes(zone))) throw invalid('availability_zone_list');
  const subnet = objects.subnets.at(place).find(({ neutronSubnetId }) => neutronSubnetId === asked.vip_subnet_cidr_id);
  if (!subnet) throw refusal(404, 'ELB.8904', `subnet ${asked.vip_subnet_cidr_id} could not be found.`);
  if (asked.vpc_id !== undefined && asked.vpc_id !== subnet.vpcId) throw invalid('vpc_id');
  return subnet;
}

function addressOf({ objects }: OtcStore, { place, asked }: { place: Place; asked: Asked }): PublicIp | undefined {
  const [id] = asked.publicip_ids ?? [];
  if (id === undefined) return undefined;
  const address = objects.publicIps.find(place, id);
  if (!address) throw refusal(404, 'ELB.8904', `publicip ${id} could not be found.`);
  if (address.boundTo !== undefined) throw refusal(409, 'ELB.8907', `Data conflict. publicip ${id} is in use.`);
  return address;
}

function shown({ world, objects }: OtcStore, balancer: LoadBalancer) {
  const address = objects.publicIps.find(balancer, balancer.publicIpId ?? '');
  return {
    id: balancer.id,
    project_id: balancer.accountId,
    name: balancer.name,
    description: balancer.description,
    vip_subnet_cidr_id: balancer.neutronSubnetId,
    vip_port_id: uuidOf(world.hex(`vip/${balancer.id}`, 32)),
    provisioning_status: balancer.state,
    operating_status: 'ONLINE',
    admin_state_up: true,
    provider: 'vlb',
    guaranteed: true,
    vpc_id: balancer.vpcId,
    availability_zone_list: balancer.zones,
    listeners: [],
    pools: [],
    publicips: address ? [{ publicip_id: address.id, publicip_address: address.address, ip_version: 4 }] : [],
    eips: address ? [{ eip_id: address.id, eip_address: address.address, ip_version: 4 }] : [],
    tags: shownTags(balancer),
    created_at: new Date(balancer.createdAtMs).toISOString(),
    updated_at: new Date(balancer.createdAtMs).toISOString(),
  };
}
