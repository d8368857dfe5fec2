import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault } from '../../../runtime/gateway/aws-service.ts';
import { formatCidr, parseCidr } from '../../world/cidr.ts';
import type { RulePeer, SecurityGroupRule } from './objects.ts';

/** One rule as a request means it: a permission with several ranges is several rules. */
export interface RuleBody {
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly peer: RulePeer;
  readonly description: string | undefined;
}

const protocolNames: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '1': 'icmp', '58': 'icmpv6' };
const descriptionPattern = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

export function checkedDescription(description: string | undefined): string | undefined {
  if (description !== undefined && !descriptionPattern.test(description)) {
    throw new AwsFault(
      'InvalidParameterValue',
      'Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*',
    );
  }
  return description;
}

/** EC2 cuts host bits off: 10.1.2.3/24 becomes 10.1.2.0/24. */
export function checkedCidr(text: string): string {
  const cidr = parseCidr(text);
  if (!cidr) {
    throw new AwsFault('InvalidParameterValue', `CIDR block ${text} is malformed`);
  }
  return formatCidr(cidr);
}

function portsOf(permission: sdk.IpPermission, protocol: string): { fromPort: number; toPort: number } {
  if (protocol === '-1') {
    return { fromPort: -1, toPort: -1 };
  }
  const { FromPort: fromPort, ToPort: toPort } = permission;
  if (fromPort === undefined || toPort === undefined) {
    const message = `Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.`;
    throw new AwsFault('InvalidParameterValue', message);
  }
  if (['tcp', 'udp'].includes(protocol) && (fromPort < 0 || toPort > 65535 || fromPort > toPort)) {
    const message = `Invalid value '${fromPort}-${toPort}' for portRange. Must be between 0 and 65535, from not above to.`;
    throw new AwsFault('InvalidParameterValue', message);
  }
  return { fromPort, toPort };
}

function protocolOf(written: string | undefined): string {
  if (written === undefined) {
    throw new AwsFault('MissingParameter', 'The request must contain the parameter ipProtocol');
  }
  const name = protocolNames[written] ?? written.toLowerCase();
  if (!['tcp', 'udp', 'icmp', 'icmpv6', '-1'].includes(name) && !/^\d{1,3}$/.test(name)) {
    throw new AwsFault(
      'InvalidPermission.Malformed',
      `Unsupported IP protocol "${written}"  - supported: [tcp, udp, icmp, -1, 0-255]`,
    );
  }
  return name;
}

/** The rules a list of permissions means, in the order written. */
export function ruleBodies(permissions: readonly sdk.IpPermission[]): RuleBody[] {
  return permissions.flatMap((permission) => {
    const protocol = protocolOf(permission.IpProtocol);
    const ports = portsOf(permission, protocol);
    const peers: { peer: RulePeer; description: string | undefined }[] = [
      ...(permission.IpRanges ?? []).map(({ CidrIp = '', Description }) => ({
        peer: { cidrIpv4: checkedCidr(CidrIp) },
        description: checkedDescription(Description),
      })),
      ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6 = '', Description }) => ({
        peer: { cidrIpv6: CidrIpv6 },
        description: checkedDescription(Description),
      })),
      ...(permission.UserIdGroupPairs ?? []).map(({ GroupId = '', Description }) => ({
        peer: { groupId: GroupId },
        description: checkedDescription(Description),
      })),
      ...(permission.PrefixListIds ?? []).map(({ PrefixListId = '', Description }) => ({
        peer: { prefixListId: PrefixListId },
        description: checkedDescription(Description),
      })),
    ];
    if (peers.length === 0) {
      const message = 'The request must contain at least one of ipRanges, ipv6Ranges, groups, prefixListIds';
      throw new AwsFault('MissingParameter', message);
    }
    return peers.map((peer) => ({ protocol, ...ports, ...peer }));
  });
}

/** What makes two rules the same for EC2; the description does not. */
export const ruleKey = ({ protocol, fromPort, toPort, peer }: RuleBody): string =>
  JSON.stringify([protocol, fromPort, toPort, peer]);

export const peerText = (peer: RulePeer): string => Object.values(peer).join();

/** The older view of a group: rules with equal protocol and ports are one permission with several ranges. */
export function groupPermissions(rules: readonly SecurityGroupRule[]): sdk.IpPermission[] {
  const byPorts = Map.groupBy(rules, ({ protocol, fromPort, toPort }) => `${protocol}/${fromPort}/${toPort}`);
  return [...byPorts.values()].map((same) => {
    const [{ protocol, fromPort, toPort } = { protocol: '-1', fromPort: -1, toPort: -1 }] = same;
    return {
      IpProtocol: protocol,
      ...(protocol !== '-1' && { FromPort: fromPort, ToPort: toPort }),
      IpRanges: same.flatMap(({ peer, description }) =>
        'cidrIpv4' in peer ? [{ CidrIp: peer.cidrIpv4, Description: description }] : [],
      ),
      Ipv6Ranges: same.flatMap(({ peer, description }) =>
        'cidrIpv6' in peer ? [{ CidrIpv6: peer.cidrIpv6, Description: description }] : [],
      ),
      UserIdGroupPairs: same.flatMap(({ peer, description, accountId }) =>
        'groupId' in peer ? [{ GroupId: peer.groupId, UserId: accountId, Description: description }] : [],
      ),
      PrefixListIds: same.flatMap(({ peer, description }) =>
        'prefixListId' in peer ? [{ PrefixListId: peer.prefixListId, Description: description }] : [],
      ),
    };
  });
}
