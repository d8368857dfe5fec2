import * as z from 'zod';
import type { ObservedResource, ResourceKind, ResourceState, Scope } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { type OtcClient, removeAt } from '../client.ts';
import { adoptOwn, translated } from '../failures.ts';
import { nameFor, type Tag } from '../owner-mark.ts';
import { everyItem } from '../pages.ts';
import { ownOf, putTags } from './tags.ts';

export interface WantedNatGateway {
  readonly vpcId: string;
  readonly subnetId: string;
  /** `1`: "small type, which supports up to 10,000 SNAT connections". */
  readonly spec: '1' | '2' | '3';
  readonly tags: readonly Tag[];
}

interface ObservedNatGateway extends ObservedResource, Omit<WantedNatGateway, 'spec'> {
  readonly spec: string;
}

const collection = { service: 'nat', plural: 'nat_gateways' } as const;
const gatewaySchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  spec: z.string(),
  router_id: z.string(),
  internal_network_id: z.string(),
});

/**
 * One for all zones: "the backend of a public NAT gateway supports automatic disaster recovery through hot standby". A VPC takes no second one
 * beside it, as its default route leads to one gateway.
 */
export const natGateway: ResourceKind<WantedNatGateway, ObservedNatGateway, OtcClient> = translated({
  kind: 'nat-gateway',
  usualSeconds: 45,
  usualRemovalSeconds: 20,
  absenceSeenBy: 'Querying NAT Gateways, by owner tag and by name',
  calls: { read: 2, change: 2 },

  read,

  async create(client, { wanted, mark }) {
    return adoptOwn(
      async () => {
        const { vpcId: router_id, subnetId: internal_network_id, spec, tags } = wanted;
        const body = { nat_gateway: { name: nameFor(mark), spec, router_id, internal_network_id } };
        const { nat_gateway: made } = await client.call(
          { method: 'POST', service: 'nat', path: '/v2.0/nat_gateways', body },
          z.object({ nat_gateway: gatewaySchema }),
        );
        await putTags(client, { collection, id: made.id, tags });
        return observed(made, { slot: mark.slot, tags });
      },
      { taken: ['NAT.0012', 'VPC.2010'], mark, read: (scope) => read(client, scope) },
    );
  },

  async change(client, { wanted, observed: found }) {
    refuseUnless(['tags'], differing<WantedNatGateway>(wanted, found));
    await putTags(client, { collection, id: found.providerId, tags: wanted.tags });
  },

  async remove(client, { providerId, state }) {
    if (state === 'leaving') return;
    await removeAt(client, { service: 'nat', path: `/v2.0/nat_gateways/${providerId}` });
  },

  differences: (wanted, have) => differing<WantedNatGateway>(wanted, have),
});

async function read(client: OtcClient, scope: Scope): Promise<ObservedNatGateway[]> {
  const listing = everyItem(client, {
    service: 'nat',
    path: '/v2.0/nat_gateways',
    member: 'nat_gateways',
    item: gatewaySchema,
  });
  const own = await ownOf(client, { listing, collection, scope, shownBy: ({ name }) => ({ name }) });
  return own.map(({ item, ...mark }) => observed(item, mark));
}

function observed(
  found: z.infer<typeof gatewaySchema>,
  mark: { slot: string | undefined; tags: readonly Tag[] },
): ObservedNatGateway {
  return {
    providerId: found.id,
    state: natState(found.status),
    outputs: { natGatewayId: found.id },
    vpcId: found.router_id,
    subnetId: found.internal_network_id,
    spec: found.spec,
    ...mark,
  };
}

/** Of gateways and of their rules. */
export function natState(status: string): ResourceState {
  switch (status) {
    case 'ACTIVE':
      return 'ready';
    case 'PENDING_DELETE':
      return 'leaving';
    case 'INACTIVE':
    case 'EIP_FREEZED':
      return { failed: `NAT reports the status ${status}.` };
    default:
      return 'pending';
  }
}
