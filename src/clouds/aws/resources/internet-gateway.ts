import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  DeleteInternetGatewayCommand,
  DescribeInternetGatewaysCommand,
  DetachInternetGatewayCommand,
  type EC2Client,
  type InternetGateway,
} from '@aws-sdk/client-ec2';
import type { ObservedResource, ResourceKind } from '../../../resources/resource-kind.ts';
import { differing } from '../../differing.ts';
import { codeOf, isAbsence, removing, translated } from '../failures.ts';
import { ownedBy, slotOf, tagsOf } from '../owner-mark.ts';
import { everyPage } from '../pages.ts';
import { holdersOfInternetGateway } from '../questions/holders.ts';

export interface WantedInternetGateway {
  readonly vpcId: string;
}

interface ObservedInternetGateway extends ObservedResource {
  readonly vpcId: string | undefined;
}

export const internetGateway: ResourceKind<WantedInternetGateway, ObservedInternetGateway, EC2Client> = translated({
  kind: 'internet-gateway',
  usualSeconds: 0,
  usualRemovalSeconds: 0,
  absenceSeenBy: 'DescribeInternetGateways by owner tag',

  async read(client, scope) {
    const gateways = await everyPage(async (NextToken) => {
      const page = await client.send(new DescribeInternetGatewaysCommand({ Filters: [ownedBy(scope)], NextToken }));
      return { items: page.InternetGateways, next: page.NextToken };
    });
    return gateways.map(observed);
  },

  async create(client, { wanted, mark }) {
    const Tags = tagsOf(mark);
    const { InternetGateway: made } = await client.send(
      new CreateInternetGatewayCommand({ TagSpecifications: [{ ResourceType: 'internet-gateway', Tags }] }),
    );
    const attached = await attach(client, { vpcId: wanted.vpcId, gatewayId: made?.InternetGatewayId });
    const found = observed({ ...made, Tags, Attachments: attached ? [{ VpcId: wanted.vpcId }] : [] });
    return { ...found, state: attached ? 'ready' : 'pending' };
  },

  async change(client, { wanted, observed: { providerId: InternetGatewayId, vpcId } }) {
    if (vpcId !== undefined && vpcId !== wanted.vpcId) {
      await client.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId: vpcId }));
    }
    await client.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId: wanted.vpcId }));
  },

  async remove(client, { providerId: InternetGatewayId, vpcId: VpcId }) {
    const look = () => client.send(new DescribeInternetGatewaysCommand({ InternetGatewayIds: [InternetGatewayId] }));
    if (VpcId !== undefined) {
      await removing(() => detach(client, { InternetGatewayId, VpcId }), look);
    }
    await removing(() => client.send(new DeleteInternetGatewayCommand({ InternetGatewayId })), look);
  },

  holdersOf: async (ec2, { vpcId }) => (vpcId === undefined ? [] : holdersOfInternetGateway(ec2, vpcId)),

  differences: (wanted, have) => differing<WantedInternetGateway>(wanted, have),
});

/** False when EC2 does not show the gateway or the VPC yet; a later look sees the difference and attaches. */
async function attach(
  client: EC2Client,
  { vpcId, gatewayId }: { vpcId: string; gatewayId: string | undefined },
): Promise<boolean> {
  try {
    await client.send(new AttachInternetGatewayCommand({ InternetGatewayId: gatewayId, VpcId: vpcId }));
    return true;
  } catch (error) {
    if (isAbsence(error)) {
      return false;
    }
    throw error;
  }
}

async function detach(client: EC2Client, attachment: { InternetGatewayId: string; VpcId: string }): Promise<void> {
  try {
    await client.send(new DetachInternetGatewayCommand(attachment));
  } catch (error) {
    // `Gateway.NotAttached`: an earlier detachment took effect and its answer was lost.
    if (codeOf(error) !== 'Gateway.NotAttached') {
      throw error;
    }
  }
}

function observed(found: InternetGateway): ObservedInternetGateway {
  const internetGatewayId = found.InternetGatewayId ?? '';
  return {
    providerId: internetGatewayId,
    slot: slotOf(found.Tags),
    state: 'ready',
    outputs: { internetGatewayId },
    vpcId: found.Attachments?.find((attachment) => attachment.State !== 'detached')?.VpcId,
  };
}
