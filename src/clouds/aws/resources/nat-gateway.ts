import {
  CreateNatGatewayCommand,
  DeleteNatGatewayCommand,
  DescribeNatGatewaysCommand,
  type EC2Client,
  type NatGateway,
} from '@aws-sdk/client-ec2';
import type { ObservedResource, ResourceKind, ResourceState } from '../../../resources/resource-kind.ts';
import { differing } from '../../differing.ts';
import { clientToken } from '../client-token.ts';
import { removing, translated } from '../failures.ts';
import { ownedBy, slotOf, tagsOf } from '../owner-mark.ts';
import { everyPage } from '../pages.ts';

export interface WantedNatGateway {
  readonly subnetId: string;
  readonly allocationId: string;
}

interface ObservedNatGateway extends ObservedResource, WantedNatGateway {}

/** EC2 goes on to show a NAT gateway as `deleted` for about an hour; that is absence. */
const LIVING = ['pending', 'available', 'failed', 'deleting'];

export const natGateway: ResourceKind<WantedNatGateway, ObservedNatGateway, EC2Client> = translated({
  kind: 'nat-gateway',
  // One to three minutes; of the three that a tenant gets side by side, the slowest counts.
  usualSeconds: 140,
  usualRemovalSeconds: 80,
  absenceSeenBy: 'DescribeNatGateways by owner tag, state deleted or unknown',

  async read(client, scope) {
    const gateways = await everyPage(async (NextToken) => {
      const page = await client.send(
        new DescribeNatGatewaysCommand({ Filter: [ownedBy(scope), { Name: 'state', Values: LIVING }], NextToken }),
      );
      return { items: page.NatGateways, next: page.NextToken };
    });
    return gateways.map(observed);
  },

  async create(client, { wanted, mark, requestId }) {
    const Tags = tagsOf(mark);
    const { NatGateway: made } = await client.send(
      new CreateNatGatewayCommand({
        SubnetId: wanted.subnetId,
        AllocationId: wanted.allocationId,
        ConnectivityType: 'public',
        ClientToken: clientToken(requestId),
        TagSpecifications: [{ ResourceType: 'natgateway', Tags }],
      }),
    );
    return observed({ ...made, Tags });
  },

  async remove(client, { providerId: NatGatewayId, state }) {
    if (state !== 'leaving') {
      await removing(
        () => client.send(new DeleteNatGatewayCommand({ NatGatewayId })),
        () => client.send(new DescribeNatGatewaysCommand({ NatGatewayIds: [NatGatewayId] })),
      );
    }
  },

  differences: (wanted, have) => differing<WantedNatGateway>(wanted, have),
});

function observed(found: NatGateway): ObservedNatGateway {
  const natGatewayId = found.NatGatewayId ?? '';
  const address = found.NatGatewayAddresses?.find(({ IsPrimary }) => IsPrimary !== false);
  return {
    providerId: natGatewayId,
    slot: slotOf(found.Tags),
    state: state(found),
    outputs: { natGatewayId, publicIp: address?.PublicIp ?? '' },
    subnetId: found.SubnetId ?? '',
    allocationId: address?.AllocationId ?? '',
  };
}

function state(found: NatGateway): ResourceState {
  switch (found.State) {
    case 'available':
      return 'ready';
    case 'deleting':
    case 'deleted':
      return 'leaving';
    case 'failed':
      return { failed: found.FailureMessage ?? found.FailureCode ?? 'The NAT gateway failed.' };
    default:
      return 'pending';
  }
}
