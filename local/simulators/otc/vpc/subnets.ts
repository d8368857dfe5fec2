import type { RestRoute } from '../../rest/vendor.ts';
import { addressAt, contains, overlaps, parseCidr } from '../../world/cidr.ts';
import { keyOf, type Place } from '../../world/collection.ts';
import { refusal } from '../faults.ts';
import { newObject, uuidOf } from '../new-object.ts';
import type { Subnet } from '../objects.ts';
import { quotaOf } from '../quotas.ts';
import { boolean, description, list, networkName, object, optional, text, uuid } from '../shape.ts';
import { bodyAs, type OtcStore, page, placeOf, route, seconds, visible } from '../store.ts';
import { tagRoutes } from '../tags.ts';

const address = text({ pattern: /^\d+\.\d+\.\d+\.\d+$/ });

const subnetBody = object({
  subnet: object({
    name: networkName,
    description: optional(description),
    cidr: text({ pattern: /^\d+\.\d+\.\d+\.\d+\/\d+$/ }),
    gateway_ip: address,
    ipv6_enable: optional(boolean),
    dhcp_enable: optional(boolean),
    primary_dns: optional(address),
    secondary_dns: optional(address),
    dnsList: optional(list(address)),
    availability_zone: optional(text({ min: 1 })),
    vpc_id: uuid,
  }),
});

interface Asked {
  readonly name: string;
  readonly description?: string;
  readonly cidr: string;
  readonly gateway_ip: string;
  readonly primary_dns?: string;
  readonly secondary_dns?: string;
  readonly availability_zone?: string;
  readonly vpc_id: string;
}

const refuse = (problem: string) => refusal(400, 'VPC.0201', `Subnet is invalid. ${problem}`);

export function subnetRoutes(store: OtcStore): RestRoute[] {
  const { world, objects } = store;
  const { subnets } = objects;

  return [
    route({ service: 'vpc', at: 'POST /v1/{project}/subnets', operation: 'CreateSubnet' }, (request) => {
      const { subnet } = bodyAs<{ subnet: Asked }>(request, { shape: subnetBody, refuse });
      const place = placeOf(request);
      checkPlacement(store, { place, asked: subnet });
      const written = { name: subnet.name, description: subnet.description };
      const common = newObject(world, { kind: 'subnet', place, state: 'UNKNOWN', written });
      const made = subnets.add({
        ...common,
        vpcId: subnet.vpc_id,
        name: subnet.name,
        description: subnet.description ?? '',
        cidr: subnet.cidr,
        gatewayIp: subnet.gateway_ip,
        neutronSubnetId: uuidOf(world.hex(`neutron/${common.id}`, 32)),
        dns: [subnet.primary_dns, subnet.secondary_dns].flatMap((each) => each ?? []),
        zone: subnet.availability_zone,
        cloudTags: new Map(),
      });
      world.after(world.duration('otc-subnet.create', keyOf(made)), () => {
        made.state = 'ACTIVE';
      });
      return { status: 200, body: { subnet: shown(made) } };
    }),

    route({ service: 'vpc', at: 'GET /v1/{project}/subnets', operation: 'ListSubnets' }, (request) => {
      const vpcId = request.query.get('vpc_id');
      const all = visible(subnets, { world, place: placeOf(request) }).filter(
        (subnet) => vpcId === null || subnet.vpcId === vpcId,
      );
      return { status: 200, body: { subnets: page(all, { query: request.query, code: 'VPC.0201' }).map(shown) } };
    }),

    route(
      { service: 'vpc', at: 'DELETE /v1/{project}/vpcs/{vpc}/subnets/{id}', operation: 'DeleteSubnet' },
      (request) => {
        const { vpc = '', id = '' } = request.params;
        const subnet = subnets.find(placeOf(request), id);
        if (!subnet) throw refusal(404, 'VPC.0202', `Neutron error. Network ${id} could not be found.`);
        if (subnet.vpcId !== vpc) throw refusal(400, 'VPC.0207', 'Subnet does not belong to the VPC.');
        refuseWhileUsed(store, subnet);
        subnets.remove(subnet);
        return { status: 204 };
      },
    ),

    ...tagRoutes<Subnet>(store, {
      service: 'vpc',
      plural: 'subnets',
      noun: 'Subnet',
      collection: () => subnets,
      nameOf: ({ name }) => name,
      absent: () => refusal(404, 'VPC.2204', 'Query subnet by id fail.'),
      invalid: { code: 'VPC.1801' },
    }),
  ];
}

function checkPlacement({ world, objects }: OtcStore, { place, asked }: { place: Place; asked: Asked }): void {
  const vpc = objects.vpcs.find(place, asked.vpc_id);
  if (!vpc) throw refusal(404, 'VPC.0003', 'VPC does not exist.');
  if (vpc.state !== 'OK') throw refusal(400, 'VPC.0004', 'VPC is not active. Try again later.');
  const cidr = parseCidr(asked.cidr);
  const gateway = parseCidr(`${asked.gateway_ip}/32`);
  const range = parseCidr(vpc.cidr);
  if (!cidr || cidr.prefix > 28 || addressAt(cidr, 0) !== asked.cidr.split('/')[0]) {
    throw refusal(400, 'VPC.0212', 'Invalid subnet CIDR block.');
  }
  if (range && !contains(range, cidr)) throw refusal(400, 'VPC.0203', 'Subnet is not in the range of VPC.');
  if (!gateway || !contains(cidr, gateway)) throw refuse('gateway_ip is not in the subnet');
  const clash = objects.subnets
    .at(place)
    .filter(({ vpcId }) => vpcId === vpc.id)
    .some((other) => overlaps(parseCidr(other.cidr) ?? cidr, cidr));
  if (clash) {
    throw refusal(400, 'VPC.0204', 'The subnet already exists in the VPC or conflicts with an existing VPC subnet.');
  }
  if (objects.subnets.at(place).length >= quotaOf(world, { place, name: 'subnets' })) {
    throw refusal(409, 'VPC.0114', "Quota exceeded for resources: ['subnet'].");
  }
}

/** Whatever has an address in the subnet keeps it; which of the codes comes depends on what that is. */
function refuseWhileUsed({ objects }: OtcStore, { id, neutronSubnetId, ...subnet }: Subnet): void {
  const isCluster = objects.clusters.at(subnet).some(({ subnetId }) => subnetId === id);
  if (isCluster) throw refusal(500, 'VPC.0209', 'The subnet is being used by an ECS or a load balancer.');
  if (objects.loadBalancers.at(subnet).some((balancer) => balancer.neutronSubnetId === neutronSubnetId)) {
    throw refusal(500, 'VPC.0211', 'The subnet is being used by a load balancer.');
  }
  const isPrivate =
    objects.natGateways.at(subnet).some(({ networkId }) => networkId === id) ||
    objects.dbInstances.at(subnet).some(({ subnetId }) => subnetId === id);
  if (isPrivate) {
    throw refusal(
      500,
      'VPC.0208',
      'The subnet cannot be deleted because it has private IP addresses that are being used.',
    );
  }
}

const shown = (subnet: Subnet) => ({
  id: subnet.id,
  name: subnet.name,
  description: subnet.description,
  cidr: subnet.cidr,
  gateway_ip: subnet.gatewayIp,
  ipv6_enable: false,
  dhcp_enable: true,
  primary_dns: subnet.dns[0] ?? '',
  secondary_dns: subnet.dns[1] ?? '',
  dnsList: subnet.dns,
  ...(subnet.zone !== undefined && { availability_zone: subnet.zone }),
  vpc_id: subnet.vpcId,
  status: subnet.state,
  neutron_network_id: subnet.id,
  neutron_subnet_id: subnet.neutronSubnetId,
  tenant_id: subnet.accountId,
  created_at: seconds(subnet.createdAtMs),
  updated_at: seconds(subnet.createdAtMs),
});
