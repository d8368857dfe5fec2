import {
  CreateSubnetCommand,
  CreateTagsCommand,
  DeleteSubnetCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  type Subnet,
} from '@aws-sdk/client-ec2';
import type { Difference, ObservedResource, ResourceKind } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { removing, translated } from '../failures.ts';
import { ownedBy, slotOf, tagsOf } from '../owner-mark.ts';
import { everyPage } from '../pages.ts';
import { holdersOfSubnet } from '../questions/holders.ts';

export interface WantedSubnet {
  readonly vpcId: string;
  readonly cidr: string;
  readonly zone: string;
  /** What EKS and its load balancers look for: `kubernetes.io/role/elb`. */
  readonly kubernetesTags: Readonly<Record<string, string>>;
}

interface ObservedSubnet extends ObservedResource, WantedSubnet {}

export const subnet: ResourceKind<WantedSubnet, ObservedSubnet, EC2Client> = translated({
  kind: 'subnet',
  usualSeconds: 0,
  usualRemovalSeconds: 0,
  absenceSeenBy: 'DescribeSubnets by owner tag',

  async read(client, scope) {
    const subnets = await everyPage(async (NextToken) => {
      const page = await client.send(new DescribeSubnetsCommand({ Filters: [ownedBy(scope)], NextToken }));
      return { items: page.Subnets, next: page.NextToken };
    });
    return subnets.map(observed);
  },

  async create(client, { wanted, mark }) {
    const Tags = tagsOf(mark, wanted.kubernetesTags);
    const { Subnet: made } = await client.send(
      new CreateSubnetCommand({
        VpcId: wanted.vpcId,
        CidrBlock: wanted.cidr,
        AvailabilityZone: wanted.zone,
        TagSpecifications: [{ ResourceType: 'subnet', Tags }],
      }),
    );
    return observed({ ...made, Tags });
  },

  async change(client, { wanted, observed: found }) {
    refuseUnless(['kubernetesTags'], differences(wanted, found));
    const Tags = Object.entries(wanted.kubernetesTags).map(([Key, Value]) => ({ Key, Value }));
    await client.send(new CreateTagsCommand({ Resources: [found.providerId], Tags }));
  },

  remove: (client, { providerId: SubnetId }) =>
    removing(
      () => client.send(new DeleteSubnetCommand({ SubnetId })),
      () => client.send(new DescribeSubnetsCommand({ SubnetIds: [SubnetId] })),
    ),

  holdersOf: (ec2, { providerId }) => holdersOfSubnet(ec2, providerId),

  differences,
});

/** Tags of other clusters or of a load balancer controller may stand beside ours. */
function differences(wanted: WantedSubnet, found: ObservedSubnet): Difference[] {
  const ours = Object.entries(found.kubernetesTags).filter(([key]) => key in wanted.kubernetesTags);
  return differing<WantedSubnet>(wanted, { ...found, kubernetesTags: Object.fromEntries(ours) });
}

function observed(found: Subnet): ObservedSubnet {
  const subnetId = found.SubnetId ?? '';
  const zone = found.AvailabilityZone ?? '';
  const kubernetes = (found.Tags ?? []).filter((tag) => tag.Key?.startsWith('kubernetes.io/'));
  return {
    providerId: subnetId,
    slot: slotOf(found.Tags),
    state: found.State === 'available' ? 'ready' : 'pending',
    outputs: { subnetId, zone },
    vpcId: found.VpcId ?? '',
    cidr: found.CidrBlock ?? '',
    zone,
    kubernetesTags: Object.fromEntries(kubernetes.map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
  };
}
