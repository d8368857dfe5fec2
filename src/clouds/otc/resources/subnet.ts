import * as z from 'zod';
import type { ObservedResource, ResourceKind, ResourceState, Scope } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { type OtcClient, removeAt } from '../client.ts';
import { adoptOwn, translated } from '../failures.ts';
import { nameFor, type Tag } from '../owner-mark.ts';
import { everyItem } from '../pages.ts';
import { ownOf, putTags } from './tags.ts';

export interface WantedSubnet {
  readonly vpcId: string;
  readonly cidr: string;
  readonly tags: readonly Tag[];
}

interface ObservedSubnet extends ObservedResource, WantedSubnet {}

const collection = { service: 'vpc', plural: 'subnets' } as const;
const subnetSchema = z.object({
  id: z.string(),
  name: z.string(),
  cidr: z.string(),
  vpc_id: z.string(),
  status: z.string(),
  neutron_subnet_id: z.string().optional(),
});

/** The resolvers of the cloud itself, without which its nodes find none of its services. The second is known of these two regions only. */
function resolversIn(region: string) {
  const hasSecond = ['eu-de', 'eu-nl'].includes(region);
  return { primary_dns: '100.125.4.25', ...(hasSecond && { secondary_dns: '100.125.129.199' }) };
}

/** A subnet spans the zones of its region: "does not limit the usage scope of the subnet", says the reference of its zone. */
export const subnet: ResourceKind<WantedSubnet, ObservedSubnet, OtcClient> = translated({
  kind: 'subnet',
  usualSeconds: 10,
  usualRemovalSeconds: 0,
  absenceSeenBy: 'Querying Subnets, by owner tag and by name',
  calls: { read: 2, change: 2 },

  read,

  async create(client, { wanted, mark }) {
    return adoptOwn(
      async () => {
        const { vpcId: vpc_id, cidr, tags } = wanted;
        const body = {
          subnet: {
            name: nameFor(mark),
            cidr,
            gateway_ip: firstOf(cidr),
            vpc_id,
            dhcp_enable: true,
            ...resolversIn(client.region),
          },
        };
        const { subnet: made } = await client.call(
          { method: 'POST', service: 'vpc', path: '/v1/{project}/subnets', body },
          z.object({ subnet: subnetSchema }),
        );
        await putTags(client, { collection, id: made.id, tags });
        return observed(made, { slot: mark.slot, tags });
      },
      { taken: ['VPC.0204'], mark, read: (scope) => read(client, scope) },
    );
  },

  async change(client, { wanted, observed: found }) {
    refuseUnless(['tags'], differing<WantedSubnet>(wanted, found));
    await putTags(client, { collection, id: found.providerId, tags: wanted.tags });
  },

  remove: (client, { providerId, vpcId }) =>
    removeAt(client, { service: 'vpc', path: `/v1/{project}/vpcs/${vpcId}/subnets/${providerId}` }),

  differences: (wanted, have) => differing<WantedSubnet>(wanted, have),
});

async function read(client: OtcClient, scope: Scope): Promise<ObservedSubnet[]> {
  const listing = everyItem(client, {
    service: 'vpc',
    path: '/v1/{project}/subnets',
    member: 'subnets',
    item: subnetSchema,
  });
  const own = await ownOf(client, { listing, collection, scope, shownBy: ({ name }) => ({ name }) });
  return own.map(({ item, ...mark }) => observed(item, mark));
}

/** The address behind the network's own, by custom the gateway's. */
const firstOf = (cidr: string): string => cidr.replace(/0\/\d+$/, '1');

function observed(
  found: z.infer<typeof subnetSchema>,
  mark: { slot: string | undefined; tags: readonly Tag[] },
): ObservedSubnet {
  return {
    providerId: found.id,
    state: stateOf(found.status),
    // Load balancers name a subnet by its other id.
    outputs: { subnetId: found.id, neutronSubnetId: found.neutron_subnet_id ?? '', cidr: found.cidr },
    vpcId: found.vpc_id,
    cidr: found.cidr,
    ...mark,
  };
}

function stateOf(status: string): ResourceState {
  if (status === 'ACTIVE') return 'ready';
  return status === 'ERROR' ? { failed: 'The subnet could not be attached to its VPC.' } : 'pending';
}
