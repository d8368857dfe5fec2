import * as z from 'zod';
import type { ObservedResource, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { type OtcClient, removeAt } from '../client.ts';
import { adoptOwn, translated } from '../failures.ts';
import { nameFor, type Tag } from '../owner-mark.ts';
import { everyItem } from '../pages.ts';
import { ownOf, putTags } from './tags.ts';

export interface WantedVpc {
  readonly cidr: string;
  readonly tags: readonly Tag[];
}

interface ObservedVpc extends ObservedResource, WantedVpc {}

const collection = { service: 'vpc', plural: 'vpcs' } as const;
const vpcSchema = z.object({ id: z.string(), name: z.string(), cidr: z.string(), status: z.string() });

export const vpc: ResourceKind<WantedVpc, ObservedVpc, OtcClient> = translated({
  kind: 'vpc',
  usualSeconds: 5,
  usualRemovalSeconds: 0,
  absenceSeenBy: 'Querying VPCs, by owner tag and by name',
  calls: { read: 2, change: 2 },

  read,

  async create(client, { wanted, mark }) {
    return adoptOwn(
      async () => {
        const name = nameFor(mark);
        const { vpc: made } = await client.call(
          { method: 'POST', service: 'vpc', path: '/v1/{project}/vpcs', body: { vpc: { name, cidr: wanted.cidr } } },
          z.object({ vpc: vpcSchema }),
        );
        await putTags(client, { collection, id: made.id, tags: wanted.tags });
        return observed(made, { slot: mark.slot, tags: wanted.tags });
      },
      // "Each VPC name of a tenant must be unique if the VPC name is not left blank": our name is there, so it was ours.
      { taken: ['VPC.0115'], mark, read: (scope) => read(client, scope) },
    );
  },

  async change(client, { wanted, observed: found }) {
    refuseUnless(['tags'], differing<WantedVpc>(wanted, found));
    await putTags(client, { collection, id: found.providerId, tags: wanted.tags });
  },

  remove: (client, { providerId }) => removeAt(client, { service: 'vpc', path: `/v1/{project}/vpcs/${providerId}` }),

  differences: (wanted, have) => differing<WantedVpc>(wanted, have),
});

async function read(client: OtcClient, scope: Scope): Promise<ObservedVpc[]> {
  const listing = everyItem(client, {
    service: 'vpc',
    path: '/v1/{project}/vpcs',
    member: 'vpcs',
    item: vpcSchema,
  });
  const own = await ownOf(client, { listing, collection, scope, shownBy: ({ name }) => ({ name }) });
  return own.map(({ item, ...mark }) => observed(item, mark));
}

function observed(
  found: z.infer<typeof vpcSchema>,
  mark: { slot: string | undefined; tags: readonly Tag[] },
): ObservedVpc {
  return {
    providerId: found.id,
    state: found.status === 'OK' ? 'ready' : 'pending',
    outputs: { vpcId: found.id },
    cidr: found.cidr,
    ...mark,
  };
}
