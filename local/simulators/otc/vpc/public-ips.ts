import type { RestRoute } from '../../rest/vendor.ts';
import { keyOf } from '../../world/collection.ts';
import { refusal } from '../faults.ts';
import { newObject, uuidOf } from '../new-object.ts';
import type { PublicIp } from '../objects.ts';
import { quotaOf } from '../quotas.ts';
import { integer, networkName, object, optional, text, uuid } from '../shape.ts';
import { bodyAs, type OtcStore, page, placeOf, route, seconds, visible } from '../store.ts';
import { tagRoutes } from '../tags.ts';

const publicIpBody = object({
  publicip: object({
    type: text({ oneOf: ['5_bgp', '5_mailbgp'] }),
    ip_version: optional(integer({ min: 4, max: 4 })),
  }),
  bandwidth: object({
    name: networkName,
    size: integer({ min: 1, max: 1000 }),
    share_type: text({ oneOf: ['PER', 'WHOLE'] }),
    charge_mode: optional(text({ oneOf: ['traffic'] })),
    id: optional(uuid),
  }),
});

interface Asked {
  readonly publicip: { readonly type: string };
  readonly bandwidth: { readonly name: string; readonly size: number };
}

export function publicIpRoutes(store: OtcStore): RestRoute[] {
  const { world, objects } = store;
  const { publicIps } = objects;
  const absent = () => refusal(404, 'VPC.0504', 'Floating IP could not be found.');

  return [
    route({ service: 'vpc', at: 'POST /v1/{project}/publicips', operation: 'CreatePublicip' }, (request) => {
      const { publicip, bandwidth } = bodyAs<Asked>(request, {
        shape: publicIpBody,
        refuse: (problem) =>
          problem.startsWith('bandwidth')
            ? refusal(400, 'VPC.0301', `Bandwidth name or share_type is invalid. ${problem}`)
            : refusal(400, 'VPC.0501', `Invalid EIP parameters. ${problem}`),
      });
      const place = placeOf(request);
      if (publicIps.at(place).length >= quotaOf(world, { place, name: 'publicIps' })) {
        throw refusal(409, 'VPC.0521', "Quota exceeded for resources: ['floatingip'].");
      }
      const written = { name: bandwidth.name };
      const common = newObject(world, { kind: 'elastic-ip', place, state: 'PENDING_CREATE', written });
      const made = publicIps.add({
        ...common,
        type: publicip.type,
        address: world.publicAddresses.take(keyOf(common)),
        bandwidthName: bandwidth.name,
        bandwidthSize: bandwidth.size,
        boundTo: undefined,
        cloudTags: new Map(),
      });
      world.after(world.duration('otc-elastic-ip.create', keyOf(made)), () => {
        if (made.state === 'PENDING_CREATE') made.state = 'DOWN';
      });
      return {
        status: 200,
        body: {
          publicip: {
            id: made.id,
            status: made.state,
            type: made.type,
            public_ip_address: made.address,
            ip_version: 4,
            tenant_id: made.accountId,
            create_time: seconds(made.createdAtMs).replace('T', ' '),
            bandwidth_size: 0,
          },
        },
      };
    }),

    route({ service: 'vpc', at: 'GET /v1/{project}/publicips', operation: 'ListPublicips' }, (request) => {
      const all = visible(publicIps, { world, place: placeOf(request) });
      const most = 2 ** 31 - 1;
      return {
        status: 200,
        body: {
          publicips: page(all, { query: request.query, code: 'VPC.0501', most }).map((each) => shown(world, each)),
        },
      };
    }),

    route({ service: 'vpc', at: 'DELETE /v1/{project}/publicips/{id}', operation: 'DeletePublicip' }, (request) => {
      const publicIp = publicIps.find(placeOf(request), request.params.id ?? '');
      if (!publicIp) throw absent();
      if (publicIp.state === 'PENDING_CREATE') {
        throw refusal(409, 'VPC.0512', 'Resource status is busy, try it again later.');
      }
      if (publicIp.state === 'ELB') throw refusal(500, 'VPC.0516', 'EIP is being used by ELB.');
      if (publicIp.boundTo !== undefined) throw refusal(409, 'VPC.0517', 'EIP is bound to a port. Unbind it first.');
      publicIps.remove(publicIp);
      world.publicAddresses.giveBack(publicIp.address);
      return { status: 204 };
    }),

    ...tagRoutes<PublicIp>(store, {
      service: 'vpc',
      plural: 'publicips',
      noun: 'Publicip',
      collection: () => publicIps,
      // An address has no name; "this parameter is an empty string by default if there is no resource name".
      nameOf: () => '',
      absent,
      invalid: { code: 'VPC.1801' },
    }),
  ];
}

/** Binds an address to what shall have it, or takes it back. `ELB` is the state of one at a load balancer. */
export function bind(publicIp: PublicIp, { to, state = 'ACTIVE' }: { to: string; state?: string }): void {
  publicIp.boundTo = to;
  publicIp.state = state;
}

export function unbind(publicIp: PublicIp | undefined): void {
  if (!publicIp) return;
  publicIp.boundTo = undefined;
  publicIp.state = 'DOWN';
}

const shown = (world: OtcStore['world'], publicIp: PublicIp) => ({
  id: publicIp.id,
  status: publicIp.state,
  profile: {},
  type: publicIp.type,
  public_ip_address: publicIp.address,
  ip_version: 4,
  tenant_id: publicIp.accountId,
  create_time: seconds(publicIp.createdAtMs).replace('T', ' '),
  bandwidth_id: uuidOf(world.hex(`bandwidth/${publicIp.id}`, 32)),
  bandwidth_name: publicIp.bandwidthName,
  bandwidth_size: publicIp.bandwidthSize,
  bandwidth_share_type: 'PER',
  enterprise_project_id: '0',
});
