import * as z from 'zod';
import type { ObservedResource, ResourceKind } from '../../../resources/resource-kind.ts';
import { differing } from '../../differing.ts';
import { type OtcClient, removeAt } from '../client.ts';
import { translated } from '../failures.ts';
import { markOf, nameFor, tagsOf } from '../owner-mark.ts';
import { everyItem } from '../pages.ts';
import { tagSchema } from './tags.ts';

export interface WantedLoadBalancer {
  readonly vpcId: string;
  readonly neutronSubnetId: string;
  readonly zones: readonly string[];
  /** The address that customers will know: it outlives the load balancer's own. */
  readonly publicIpId: string;
}

interface ObservedLoadBalancer extends ObservedResource, WantedLoadBalancer {}

export const balancerSchema = z.object({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  provisioning_status: z.string(),
  vpc_id: z.string().nullish(),
  vip_subnet_cidr_id: z.string().nullish(),
  availability_zone_list: z.array(z.string()).default([]),
  publicips: z.array(z.object({ publicip_id: z.string(), publicip_address: z.string() })).default([]),
  tags: z.array(tagSchema).default([]),
});

/** A dedicated load balancer with one address, which serves all its zones. Its tags go with the call that creates it. */
export const loadBalancer: ResourceKind<WantedLoadBalancer, ObservedLoadBalancer, OtcClient> = translated({
  kind: 'load-balancer',
  usualSeconds: 10,
  usualRemovalSeconds: 5,
  absenceSeenBy: 'Querying Load Balancers, by owner tag',

  async read(client, scope) {
    return (await balancersOf(client)).flatMap((balancer) => {
      const mark = markOf(scope, balancer);
      return mark ? [observed(balancer, mark.slot)] : [];
    });
  },

  async create(client, { wanted, mark }) {
    const body = {
      name: nameFor(mark),
      vpc_id: wanted.vpcId,
      vip_subnet_cidr_id: wanted.neutronSubnetId,
      availability_zone_list: [...wanted.zones],
      publicip_ids: [wanted.publicIpId],
      tags: tagsOf(mark),
    };
    const { loadbalancer: made } = await client.call(
      { method: 'POST', service: 'elb', path: '/v3/{project}/elb/loadbalancers', body: { loadbalancer: body } },
      z.object({ loadbalancer: balancerSchema }),
    );
    return observed(made, mark.slot);
  },

  async remove(client, { providerId, state }) {
    if (state !== 'leaving') await removeBalancer(client, providerId);
  },

  differences: (wanted, have) => differing<WantedLoadBalancer>(wanted, have),
});

/** All of the project; `query` narrows them down to one VPC. */
export function balancersOf(client: OtcClient, query: Readonly<Record<string, string>> = {}) {
  return everyItem(client, {
    service: 'elb',
    path: '/v3/{project}/elb/loadbalancers',
    member: 'loadbalancers',
    item: balancerSchema,
    query,
  });
}

export async function removeBalancer(client: OtcClient, id: string): Promise<void> {
  await removeAt(client, { service: 'elb', path: `/v3/{project}/elb/loadbalancers/${id}` });
}

function observed(found: z.infer<typeof balancerSchema>, slot: string | undefined): ObservedLoadBalancer {
  return {
    providerId: found.id,
    slot,
    state: balancerState(found.provisioning_status),
    outputs: {
      loadBalancerId: found.id,
      publicIps: found.publicips.map(({ publicip_address }) => publicip_address).join(','),
    },
    vpcId: found.vpc_id ?? '',
    neutronSubnetId: found.vip_subnet_cidr_id ?? '',
    zones: found.availability_zone_list,
    publicIpId: found.publicips[0]?.publicip_id ?? '',
  };
}

export function balancerState(status: string) {
  if (status === 'ACTIVE') return 'ready';
  return status === 'PENDING_DELETE' ? 'leaving' : 'pending';
}
