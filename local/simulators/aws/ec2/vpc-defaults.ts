import { newObject } from '../new-object.ts';
import type { Ec2Objects, Vpc } from './objects.ts';
import type { Ec2Store } from './store.ts';

/** A VPC comes with a main route table, a security group named `default` and a network ACL, and takes them with it. */
export function addVpcDefaults({ world, objects }: Ec2Store, vpc: Vpc): void {
  const part = (kind: string, prefix: string) =>
    newObject(world, {
      kind,
      place: vpc,
      id: { prefix },
      partOf: vpc.id,
      state: 'available',
      implicit: true,
      delayed: false,
    });
  objects.routeTables.add({
    ...part('route-table', 'rtb'),
    vpcId: vpc.id,
    routes: [{ destination: vpc.cidrBlock, target: 'local', origin: 'CreateRouteTable' }],
    associations: [{ id: `rtbassoc-${world.hex(`main/${vpc.id}`, 17)}`, main: true }],
  });
  objects.networkAcls.add({ ...part('network-acl', 'acl'), vpcId: vpc.id });
  const group = objects.securityGroups.add({
    ...part('security-group', 'sg'),
    vpcId: vpc.id,
    name: 'default',
    description: 'default VPC security group',
  });
  const everything = { groupId: group.id, protocol: '-1', fromPort: -1, toPort: -1, description: undefined };
  objects.securityGroupRules.add({
    ...part('security-group-rule', 'sgr'),
    ...everything,
    egress: false,
    peer: { groupId: group.id },
  });
  objects.securityGroupRules.add({
    ...part('security-group-rule', 'sgr'),
    ...everything,
    egress: true,
    peer: { cidrIpv4: '0.0.0.0/0' },
  });
}

export function removeVpcDefaults(objects: Ec2Objects, vpc: Vpc): void {
  const groups = objects.securityGroups.at(vpc).filter(({ vpcId }) => vpcId === vpc.id);
  for (const group of groups) {
    for (const rule of objects.securityGroupRules.at(vpc).filter(({ groupId }) => groupId === group.id)) {
      objects.securityGroupRules.remove(rule);
    }
    objects.securityGroups.remove(group);
  }
  for (const table of objects.routeTables.at(vpc).filter(({ vpcId }) => vpcId === vpc.id)) {
    objects.routeTables.remove(table);
  }
  for (const acl of objects.networkAcls.at(vpc).filter(({ vpcId }) => vpcId === vpc.id)) {
    objects.networkAcls.remove(acl);
  }
}
