import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import type { ObservedResource, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import { differing, refuseUnless } from '../../differing.ts';
import { isAbsence, removing, translated } from '../failures.ts';
import { nameFor, ownedBy, slotOf, tagsOf } from '../owner-mark.ts';
import { everyPage } from '../pages.ts';
import { holdersOfSecurityGroup } from '../questions/holders.ts';
import { adoptOwn } from './by-name.ts';

export interface WantedSecurityGroup {
  readonly vpcId: string;
  readonly port: number;
  /** Who may connect to the port. Nothing may leave: a database opens no connections. */
  readonly fromCidrs: readonly string[];
}

interface ObservedSecurityGroup extends ObservedResource {
  readonly vpcId: string;
  /** Each rule as `tcp/5432 10.0.0.0/19`, so that rules of any form compare. */
  readonly ingress: readonly string[];
  readonly egress: readonly string[];
  readonly permissions: { readonly ingress: IpPermission[]; readonly egress: IpPermission[] };
}

const NAME_LENGTH = 255;

export const securityGroup: ResourceKind<WantedSecurityGroup, ObservedSecurityGroup, EC2Client> = translated({
  kind: 'security-group',
  usualSeconds: 0,
  usualRemovalSeconds: 0,
  absenceSeenBy: 'DescribeSecurityGroups by owner tag',

  read,

  async create(client, { wanted, mark }) {
    const Tags = tagsOf(mark);
    return adoptOwn(
      async () => {
        const { GroupId } = await client.send(
          new CreateSecurityGroupCommand({
            GroupName: nameFor(mark.ownerId, NAME_LENGTH),
            Description: 'PostgreSQL from the private subnets only',
            VpcId: wanted.vpcId,
            TagSpecifications: [{ ResourceType: 'security-group', Tags }],
          }),
        );
        // EC2 gives each new group a rule that lets everything out.
        const made = observed({ GroupId, VpcId: wanted.vpcId, Tags, IpPermissionsEgress: [EVERYTHING] });
        const complete = await whenVisible(() => bringTo(client, { wanted, group: made }));
        return { ...made, state: complete ? 'ready' : 'pending' };
      },
      () => read(client, { ownerId: mark.ownerId, providerIds: [] }),
    );
  },

  async change(client, { wanted, observed: group }) {
    refuseUnless(['ingress', 'egress'], differing(comparable(wanted), group));
    await bringTo(client, { wanted, group });
  },

  remove: (client, { providerId: GroupId }) =>
    removing(
      () => client.send(new DeleteSecurityGroupCommand({ GroupId })),
      () => client.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] })),
    ),

  holdersOf: (ec2, { providerId }) => holdersOfSecurityGroup(ec2, providerId),

  differences: (wanted, have) => differing(comparable(wanted), have),
});

const EVERYTHING: IpPermission = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

async function read(client: EC2Client, scope: Scope): Promise<ObservedSecurityGroup[]> {
  const groups = await everyPage(async (NextToken) => {
    const page = await client.send(new DescribeSecurityGroupsCommand({ Filters: [ownedBy(scope)], NextToken }));
    return { items: page.SecurityGroups, next: page.NextToken };
  });
  return groups.map(observed);
}

/** Takes away what is too much before it adds what is missing. */
async function bringTo(
  client: EC2Client,
  { wanted, group }: { wanted: WantedSecurityGroup; group: ObservedSecurityGroup },
): Promise<void> {
  const target = comparable(wanted);
  const GroupId = group.providerId;
  const excess = group.permissions.ingress.filter(
    (rule) => !textsOf(rule).every((text) => target.ingress.includes(text)),
  );
  if (group.permissions.egress.length > 0) {
    const IpPermissions = group.permissions.egress;
    await client.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions }));
  }
  if (excess.length > 0) {
    await client.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: excess }));
  }
  const kept = group.permissions.ingress.filter((rule) => !excess.includes(rule)).flatMap(textsOf);
  const missing = wanted.fromCidrs.filter((cidr) => !kept.includes(ruleText(wanted.port, cidr)));
  if (missing.length > 0) {
    const IpRanges = missing.map((CidrIp) => ({ CidrIp, Description: 'Private subnet of the tenant' }));
    const rule = { IpProtocol: 'tcp', FromPort: wanted.port, ToPort: wanted.port, IpRanges };
    await client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [rule] }));
  }
}

async function whenVisible(call: () => Promise<void>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (isAbsence(error)) {
      return false;
    }
    throw error;
  }
}

function comparable(wanted: WantedSecurityGroup) {
  const ingress = wanted.fromCidrs.map((cidr) => ruleText(wanted.port, cidr));
  return { vpcId: wanted.vpcId, ingress, egress: [] as readonly string[] };
}

function ruleText(port: number, cidr: string): string {
  return `tcp/${port} ${cidr}`;
}

function textsOf(rule: IpPermission): string[] {
  const ports = rule.FromPort === rule.ToPort ? `${rule.FromPort ?? 'all'}` : `${rule.FromPort}-${rule.ToPort}`;
  const peers = [
    ...(rule.IpRanges ?? []).map(({ CidrIp }) => CidrIp),
    ...(rule.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
    ...(rule.PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
    ...(rule.UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId),
  ];
  return peers.map((peer) => `${rule.IpProtocol}/${ports} ${peer}`);
}

function observed(found: SecurityGroup): ObservedSecurityGroup {
  const securityGroupId = found.GroupId ?? '';
  const ingress = found.IpPermissions ?? [];
  const egress = found.IpPermissionsEgress ?? [];
  return {
    providerId: securityGroupId,
    slot: slotOf(found.Tags),
    state: 'ready',
    outputs: { securityGroupId },
    vpcId: found.VpcId ?? '',
    ingress: ingress.flatMap(textsOf),
    egress: egress.flatMap(textsOf),
    permissions: { ingress, egress },
  };
}
