import { contains, parseCidr } from '../../world/cidr.ts';
import type { Connection } from '../../world/network.ts';
import type { Ec2Objects, SecurityGroupRule, Subnet } from './objects.ts';

/** The route table that counts for a subnet: its own, else the main one of its VPC. */
export function routeTableOf(objects: Ec2Objects, subnet: Subnet) {
  const tables = objects.routeTables.at(subnet).filter(({ vpcId }) => vpcId === subnet.vpcId);
  return (
    tables.find(({ associations }) => associations.some(({ subnetId }) => subnetId === subnet.id)) ??
    tables.find(({ associations }) => associations.some(({ main }) => main))
  );
}

/** Public addresses under which hosts of these subnets appear in the internet: those of available NAT gateways on their default routes. */
export function natAddressesOf(objects: Ec2Objects, subnets: readonly Subnet[]): string[] {
  const addresses = subnets.flatMap((subnet) => {
    const target = routeTableOf(objects, subnet)?.routes.find(({ destination }) => destination === '0.0.0.0/0')?.target;
    const gateway = objects.natGateways.find(subnet, target ?? '');
    const allocationIds = gateway?.state === 'available' ? gateway.allocationIds : [];
    return allocationIds.flatMap((id) => objects.addresses.find(subnet, id)?.publicIp ?? []);
  });
  return [...new Set(addresses)];
}

function letsIn({ egress, protocol, fromPort, toPort, peer }: SecurityGroupRule, port: number): string | undefined {
  const portFits = protocol === '-1' || (protocol === 'tcp' && fromPort <= port && port <= toPort);
  return !egress && portFits && 'cidrIpv4' in peer ? peer.cidrIpv4 : undefined;
}

/** Undefined for a group that does not exist. */
export function securityGroupAdmits(
  objects: Ec2Objects,
  { from, securityGroupId, port }: Connection,
): boolean | undefined {
  const group = objects.securityGroups.anywhere(securityGroupId);
  if (!group) {
    return undefined;
  }
  const open = objects.securityGroupRules
    .at(group)
    .filter(({ groupId }) => groupId === group.id)
    .flatMap((rule) => parseCidr(letsIn(rule, port) ?? '') ?? []);
  const callers = from.map((text) => parseCidr(text.includes('/') ? text : `${text}/32`));
  return callers.every((caller) => caller && open.some((range) => contains(range, caller)));
}
