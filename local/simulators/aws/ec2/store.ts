import type { World } from '../../world/world.ts';
import { createIdempotentRequests, type IdempotentRequests } from '../idempotency.ts';
import { addressNoun } from './addresses.ts';
import { internetGatewayNoun } from './internet-gateways.ts';
import { natGatewayNoun } from './nat-gateways.ts';
import { networkAclNoun } from './network-acls.ts';
import { networkInterfaceNoun } from './network-interfaces.ts';
import { type Ec2Objects, ec2Objects } from './objects.ts';
import { routeTableNoun } from './route-tables.ts';
import { securityGroupRuleNoun } from './security-group-rules.ts';
import { securityGroupNoun } from './security-groups.ts';
import { subnetNoun } from './subnets.ts';
import { volumeNoun } from './volumes.ts';
import { vpcNoun } from './vpcs.ts';

/** What the operations of EC2 work on. */
export interface Ec2Store {
  readonly world: World;
  readonly objects: Ec2Objects;
  readonly requests: IdempotentRequests;
  readonly nouns: ReturnType<typeof nounsOf>;
}

const nounsOf = (objects: Ec2Objects) => ({
  vpc: vpcNoun(objects),
  subnet: subnetNoun(objects),
  internetGateway: internetGatewayNoun(objects),
  address: addressNoun(objects),
  natGateway: natGatewayNoun(objects),
  routeTable: routeTableNoun(objects),
  securityGroup: securityGroupNoun(objects),
  securityGroupRule: securityGroupRuleNoun(objects),
  networkInterface: networkInterfaceNoun(objects),
  networkAcl: networkAclNoun(objects),
  volume: volumeNoun(objects),
});

export function createEc2Store(world: World): Ec2Store {
  const objects = ec2Objects(world);
  return { world, objects, requests: createIdempotentRequests(), nouns: nounsOf(objects) };
}
