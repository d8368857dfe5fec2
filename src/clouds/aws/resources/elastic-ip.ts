import {
  type Address,
  AllocateAddressCommand,
  DescribeAddressesCommand,
  type EC2Client,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import type { ObservedResource, ResourceKind } from '../../../resources/resource-kind.ts';
import { removing, translated } from '../failures.ts';
import { ownedBy, slotOf, tagsOf } from '../owner-mark.ts';

/** Nothing to choose: what an address is for is in its slot. */
export type WantedElasticIp = Readonly<Record<string, never>>;

/**
 * A public address. DescribeAddresses has no pages. An address still in use is refused with `InvalidIPAddress.InUse`;
 * the loop comes back when its NAT gateway or load balancer is gone.
 */
export const elasticIp: ResourceKind<WantedElasticIp, ObservedResource, EC2Client> = translated({
  kind: 'elastic-ip',
  usualSeconds: 0,
  usualRemovalSeconds: 0,
  absenceSeenBy: 'DescribeAddresses by owner tag',

  async read(client, scope) {
    const { Addresses } = await client.send(new DescribeAddressesCommand({ Filters: [ownedBy(scope)] }));
    return (Addresses ?? []).map(observed);
  },

  async create(client, { mark }) {
    const Tags = tagsOf(mark);
    const made = await client.send(
      new AllocateAddressCommand({ Domain: 'vpc', TagSpecifications: [{ ResourceType: 'elastic-ip', Tags }] }),
    );
    return observed({ ...made, Tags });
  },

  remove: (client, { providerId: AllocationId }) =>
    removing(
      () => client.send(new ReleaseAddressCommand({ AllocationId })),
      () => client.send(new DescribeAddressesCommand({ AllocationIds: [AllocationId] })),
    ),

  differences: () => [],
});

function observed(found: Address): ObservedResource {
  const allocationId = found.AllocationId ?? '';
  return {
    providerId: allocationId,
    slot: slotOf(found.Tags),
    state: 'ready',
    outputs: { allocationId, publicIp: found.PublicIp ?? '' },
  };
}
