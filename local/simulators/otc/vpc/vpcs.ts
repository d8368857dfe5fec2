import type { RestRoute } from '../../rest/vendor.ts';
import { parseCidr } from '../../world/cidr.ts';
import { keyOf } from '../../world/collection.ts';
import { refusal } from '../faults.ts';
import { newObject } from '../new-object.ts';
import type { Vpc } from '../objects.ts';
import { quotaOf } from '../quotas.ts';
import { description, networkName, object, optional, text } from '../shape.ts';
import { bodyAs, type OtcStore, page, placeOf, route, seconds, visible } from '../store.ts';
import { tagRoutes } from '../tags.ts';

const vpcBody = object({
  vpc: object({
    name: optional(networkName),
    description: optional(description),
    cidr: optional(text({ pattern: /^\d+\.\d+\.\d+\.\d+\/\d+$/ })),
    enterprise_project_id: optional(text({ max: 36 })),
  }),
});

const absent = (id: string) => refusal(404, 'VPC.0101', `Delete router error vpcId ${id} is invalid.`);

export function vpcRoutes(store: OtcStore): RestRoute[] {
  const { world, objects } = store;
  const { vpcs } = objects;

  return [
    route({ service: 'vpc', at: 'POST /v1/{project}/vpcs', operation: 'CreateVpc' }, (request) => {
      const refuse = (problem: string) => refusal(400, 'VPC.0101', `Invalid VPC parameter values. ${problem}`);
      const { vpc } = bodyAs<{ vpc: { name?: string; description?: string; cidr?: string } }>(request, {
        shape: vpcBody,
        refuse,
      });
      const place = placeOf(request);
      const { name = '', description: words = '', cidr = '' } = vpc;
      const prefix = parseCidr(cidr)?.prefix ?? 0;
      if (cidr !== '' && (prefix < 8 || prefix > 24)) throw refuse('cidr is invalid');
      if (name !== '' && vpcs.at(place).some((other) => other.name === name)) {
        throw refusal(400, 'VPC.0115', 'The router name exists.');
      }
      if (vpcs.at(place).length >= quotaOf(world, { place, name: 'vpcs' })) {
        throw refusal(409, 'VPC.0114', "Quota exceeded for resources: ['router'].");
      }
      const made = vpcs.add({
        ...newObject(world, { kind: 'vpc', place, state: 'CREATING', written: { name, description: words } }),
        name,
        description: words,
        cidr,
        cloudTags: new Map(),
      });
      world.after(world.duration('otc-vpc.create', keyOf(made)), () => {
        made.state = 'OK';
      });
      return { status: 200, body: { vpc: shown(made) } };
    }),

    route({ service: 'vpc', at: 'GET /v1/{project}/vpcs', operation: 'ListVpcs' }, (request) => {
      const id = request.query.get('id');
      const all = visible(vpcs, { world, place: placeOf(request) }).filter((vpc) => id === null || vpc.id === id);
      return { status: 200, body: { vpcs: page(all, { query: request.query, code: 'VPC.0101' }).map(shown) } };
    }),

    route({ service: 'vpc', at: 'DELETE /v1/{project}/vpcs/{id}', operation: 'DeleteVpc' }, (request) => {
      const { id = '' } = request.params;
      const vpc = vpcs.find(placeOf(request), id);
      if (!vpc) throw absent(id);
      refuseWhileUsed(store, vpc);
      vpcs.remove(vpc);
      return { status: 204 };
    }),

    ...tagRoutes<Vpc>(store, {
      service: 'vpc',
      plural: 'vpcs',
      noun: 'Vpc',
      collection: () => vpcs,
      nameOf: ({ name }) => name,
      absent: (id) => refusal(404, 'VPC.2204', `Query vpc by id ${id} fail.`),
      invalid: { code: 'VPC.1801' },
    }),
  ];
}

function refuseWhileUsed({ objects }: OtcStore, vpc: Vpc): void {
  if (vpc.state === 'CREATING') throw refusal(409, 'VPC.0103', 'Resource status is busy, try it again later.');
  if (objects.loadBalancers.at(vpc).some(({ vpcId }) => vpcId === vpc.id)) {
    throw refusal(409, 'VPC.0118', 'ELB exists under this router. Delete ELB first.');
  }
  if (objects.natGateways.at(vpc).some(({ vpcId }) => vpcId === vpc.id)) {
    throw refusal(409, 'VPC.0120', 'Extension routes exist under this router. Delete the routes first.');
  }
  if (objects.subnets.at(vpc).some(({ vpcId }) => vpcId === vpc.id)) {
    throw refusal(409, 'VPC.0104', 'Router contains subnets, please delete subnet first.');
  }
}

const shown = (vpc: Vpc) => ({
  id: vpc.id,
  name: vpc.name,
  description: vpc.description,
  cidr: vpc.cidr,
  status: vpc.state,
  routes: [],
  enable_shared_snat: false,
  enterprise_project_id: '0',
  tenant_id: vpc.accountId,
  created_at: seconds(vpc.createdAtMs),
  updated_at: seconds(vpc.createdAtMs),
});
