import {
  type Address,
  AllocateAddressCommand,
  DescribeAddressesCommand,
  type EC2Client,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import { StepFailure } from '../../../platform/failure.ts';
import type { ObservedResource, ResourceKind } from '../../../resources/resource-kind.ts';
import { codeOf, removing, translated } from '../failures.ts';
import { ownedBy, slotOf, tagsOf } from '../owner-mark.ts';
import { holdersOfAddress } from '../questions/holders.ts';

/** Nothing to choose: what an address is for is in its slot. */
export type WantedElasticIp = Readonly<Record<string, never>>;

/** A public address. DescribeAddresses has no pages. */
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
      () => client.send(new ReleaseAddressCommand({ AllocationId })).catch(refuseWhileHeld),
      () => client.send(new DescribeAddressesCommand({ AllocationIds: [AllocationId] })),
    ),

  holdersOf: (ec2, { providerId }) => holdersOfAddress(ec2, providerId),

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

/**
 * While a NAT gateway or load balancer that is going away still holds the address, EC2 answers as if it were somebody else's:
 * "AuthFailure: You do not have permission to access the specified resource." Shortly afterwards it may speak of the interface that held
 * it, `InvalidNetworkInterfaceID.NotFound`, which says nothing of the address. The loop comes back in both cases.
 */
function refuseWhileHeld(error: unknown): never {
  const code = codeOf(error);
  const held = code === 'AuthFailure' && error instanceof Error && /specified resource/.test(error.message);
  if (held || code === 'InvalidNetworkInterfaceID.NotFound') {
    throw new StepFailure('provider-busy', 'The address is still held by what it was given to.', { cause: error });
  }
  throw error;
}
