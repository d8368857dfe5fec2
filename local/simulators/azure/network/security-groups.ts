import type { ArmType } from '../arm/resource.ts';
import { badRequest } from '../fault.ts';
import { type SecurityGroupBody, securityGroupKind } from './bodies.ts';
import { ofNetwork } from './of-network.ts';
import { subnetsWith } from './users.ts';

export const securityGroupType: ArmType<SecurityGroupBody> = {
  ...ofNetwork,
  ...securityGroupKind,
  operations: 'NetworkSecurityGroups',
  readOnly: [...ofNetwork.readOnly, 'defaultSecurityRules', 'subnets', 'networkInterfaces'],
  durations: {
    create: 'azure-network-security-group.create',
    update: 'azure-network-security-group.create',
    delete: 'azure-network-security-group.delete',
  },

  check({ body, armId }) {
    const rules = body.properties.securityRules ?? [];
    const places = rules.map(({ properties: { direction, priority } }) => `${direction}/${priority}`);
    const twice = places.find((place, index) => places.indexOf(place) !== index);
    if (twice !== undefined) {
      const names = rules.filter((_, index) => places[index] === twice).map(({ name }) => name);
      throw badRequest(
        'SecurityRuleConflict',
        `Security rule ${names[0]} conflicts with rule ${names[1]} of ${armId}. Rules cannot have the same Priority and Direction.`,
      );
    }
    for (const { name, properties } of rules) {
      const from = properties.sourceAddressPrefix ?? properties.sourceAddressPrefixes;
      const to = properties.destinationAddressPrefix ?? properties.destinationAddressPrefixes;
      const ports = properties.destinationPortRange ?? properties.destinationPortRanges;
      if (from === undefined || to === undefined || ports === undefined) {
        throw badRequest(
          'SecurityRuleParameterMissing',
          `Security rule ${name} is missing a source, a destination or a port.`,
        );
      }
    }
  },

  held({ arm, resource }) {
    const subnets = subnetsWith(arm, resource.armId);
    if (subnets.length === 0) return undefined;
    return badRequest(
      'InUseNetworkSecurityGroupCannotBeDeleted',
      `Network security group ${resource.armId} cannot be deleted because it is in use by the following resources: ${subnets.map(({ armId }) => armId).join(', ')}. In order to delete the Network security group, remove the association with the resource(s).`,
    );
  },
};
