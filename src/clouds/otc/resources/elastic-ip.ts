import * as z from 'zod';
import type { ObservedResource, ResourceKind, ResourceState } from '../../../resources/resource-kind.ts';
import { differing } from '../../differing.ts';
import { type OtcClient, removeAt } from '../client.ts';
import { translated } from '../failures.ts';
import { nameFor, type Tag } from '../owner-mark.ts';
import { everyItem } from '../pages.ts';
import { ownOf, putTags } from './tags.ts';

export interface WantedElasticIp {
  /** In Mbit/s; what goes through it is paid by the traffic. */
  readonly bandwidth: number;
  readonly tags: readonly Tag[];
}

interface ObservedElasticIp extends ObservedResource, Pick<WantedElasticIp, 'tags'> {}

const collection = { service: 'vpc', plural: 'publicips' } as const;
const addressSchema = z.object({
  id: z.string(),
  status: z.string(),
  public_ip_address: z.string().optional(),
  bandwidth_name: z.string().optional(),
});

/**
 * A public address. It has neither name nor description, but its bandwidth has a name, and a bandwidth of its own comes and goes with it. It
 * can be bound as soon as it is `DOWN`.
 */
export const elasticIp: ResourceKind<WantedElasticIp, ObservedElasticIp, OtcClient> = translated({
  kind: 'elastic-ip',
  usualSeconds: 6,
  usualRemovalSeconds: 0,
  absenceSeenBy: 'Querying EIPs, by owner tag and by the name of the bandwidth',
  calls: { read: 2, change: 2 },

  async read(client, scope) {
    const listing = everyItem(client, {
      service: 'vpc',
      path: '/v1/{project}/publicips',
      member: 'publicips',
      item: addressSchema,
    });
    const shownBy = ({ bandwidth_name: name }: z.infer<typeof addressSchema>) => ({ name });
    const own = await ownOf(client, { listing, collection, scope, shownBy });
    return own.map(({ item, ...mark }) => observed(item, mark));
  },

  async create(client, { wanted, mark }) {
    const bandwidth = { name: nameFor(mark), size: wanted.bandwidth, share_type: 'PER', charge_mode: 'traffic' };
    const { publicip: made } = await client.call(
      {
        method: 'POST',
        service: 'vpc',
        path: '/v1/{project}/publicips',
        body: { publicip: { type: '5_bgp' }, bandwidth },
      },
      z.object({ publicip: addressSchema }),
    );
    await putTags(client, { collection, id: made.id, tags: wanted.tags });
    return observed(made, { slot: mark.slot, tags: wanted.tags });
  },

  async change(client, { wanted, observed: { providerId: id } }) {
    await putTags(client, { collection, id, tags: wanted.tags });
  },

  remove: (client, { providerId }) =>
    removeAt(client, { service: 'vpc', path: `/v1/{project}/publicips/${providerId}` }),

  // An operator may widen the bandwidth.
  differences: ({ tags }, have) => differing({ tags }, have),
});

function observed(
  found: z.infer<typeof addressSchema>,
  mark: { slot: string | undefined; tags: readonly Tag[] },
): ObservedElasticIp {
  return {
    providerId: found.id,
    state: stateOf(found.status),
    outputs: { publicIpId: found.id, publicIp: found.public_ip_address ?? '' },
    ...mark,
  };
}

function stateOf(status: string): ResourceState {
  switch (status) {
    case 'DOWN':
    case 'ACTIVE':
    case 'ELB':
    case 'BINDING':
      return 'ready';
    case 'PENDING_DELETE':
      return 'leaving';
    case 'ERROR':
    case 'BIND_ERROR':
    case 'FREEZED':
      return { failed: `The address has the status ${status}.` };
    default:
      return 'pending';
  }
}
