import {
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  type EC2Client,
  ModifyVpcAttributeCommand,
  type Vpc,
} from '@aws-sdk/client-ec2';
import type { ObservedResource, ResourceKind } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { isAbsence, removing, translated } from '../failures.ts';
import { ownedBy, slotOf, tagsOf } from '../owner-mark.ts';
import { everyPage } from '../pages.ts';
import { holdersOfVpc } from '../questions/holders.ts';
import { together } from '../together.ts';

export interface WantedVpc {
  readonly cidr: string;
  /** Nodes of EKS register by their DNS names: without both, they never join. */
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
}

interface ObservedVpc extends ObservedResource, WantedVpc {}

export const vpc: ResourceKind<WantedVpc, ObservedVpc, EC2Client> = translated({
  kind: 'vpc',
  usualSeconds: 0,
  usualRemovalSeconds: 0,
  absenceSeenBy: 'DescribeVpcs by owner tag',
  calls: { read: 3 },

  async read(client, scope) {
    const vpcs = await everyPage(async (NextToken) => {
      const page = await client.send(new DescribeVpcsCommand({ Filters: [ownedBy(scope)], NextToken }));
      return { items: page.Vpcs, next: page.NextToken };
    });
    return together(
      vpcs.map(async (found) => {
        const [dnsSupport, dnsHostnames] = await together([
          client.send(new DescribeVpcAttributeCommand({ VpcId: found.VpcId, Attribute: 'enableDnsSupport' })),
          client.send(new DescribeVpcAttributeCommand({ VpcId: found.VpcId, Attribute: 'enableDnsHostnames' })),
        ]);
        return observed(found, {
          dnsSupport: dnsSupport.EnableDnsSupport?.Value ?? false,
          dnsHostnames: dnsHostnames.EnableDnsHostnames?.Value ?? false,
        });
      }),
    );
  },

  async create(client, { wanted, mark }) {
    const { Vpc: made } = await client.send(
      new CreateVpcCommand({
        CidrBlock: wanted.cidr,
        TagSpecifications: [{ ResourceType: 'vpc', Tags: tagsOf(mark) }],
      }),
    );
    // A new VPC has DNS support on and DNS host names off. EC2 may not show it yet; then a later look changes it.
    const dnsHostnames = await enableHostnames(client, made?.VpcId);
    const found = observed({ ...made, Tags: tagsOf(mark) }, { dnsSupport: true, dnsHostnames });
    return { ...found, state: dnsHostnames ? 'ready' : 'pending' };
  },

  async change(client, { wanted, observed: found }) {
    refuseUnless(['dnsSupport', 'dnsHostnames'], differing<WantedVpc>(wanted, found));
    const { providerId: VpcId, dnsSupport, dnsHostnames } = found;
    // One attribute a call: "You cannot modify multiple attributes in a single request."
    if (wanted.dnsSupport !== dnsSupport) {
      await client.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsSupport: { Value: wanted.dnsSupport } }));
    }
    if (wanted.dnsHostnames !== dnsHostnames) {
      await client.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: wanted.dnsHostnames } }));
    }
  },

  remove: (client, { providerId: VpcId }) =>
    removing(
      () => client.send(new DeleteVpcCommand({ VpcId })),
      () => client.send(new DescribeVpcsCommand({ VpcIds: [VpcId] })),
    ),

  holdersOf: (ec2, { providerId }) => holdersOfVpc(ec2, providerId),

  differences: (wanted, have) => differing<WantedVpc>(wanted, have),
});

async function enableHostnames(client: EC2Client, VpcId: string | undefined): Promise<boolean> {
  try {
    await client.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
    return true;
  } catch (error) {
    if (isAbsence(error)) {
      return false;
    }
    throw error;
  }
}

function observed(found: Vpc, dns: Pick<WantedVpc, 'dnsSupport' | 'dnsHostnames'>): ObservedVpc {
  const vpcId = found.VpcId ?? '';
  return {
    providerId: vpcId,
    slot: slotOf(found.Tags),
    state: found.State === 'available' ? 'ready' : 'pending',
    outputs: { vpcId },
    cidr: found.CidrBlock ?? '',
    ...dns,
  };
}
