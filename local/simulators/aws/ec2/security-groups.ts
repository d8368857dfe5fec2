import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { type Noun, need, required, select } from './lookup.ts';
import type { Ec2Objects, SecurityGroup } from './objects.ts';
import { groupPermissions } from './permissions.ts';
import type { Ec2Store } from './store.ts';
import { requestedTags, shownTags } from './tags.ts';

const nameOrDescription = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

export const rulesOf = (objects: Ec2Objects, group: SecurityGroup) =>
  objects.securityGroupRules.at(group).filter(({ groupId }) => groupId === group.id);

export const securityGroupNoun = (objects: Ec2Objects): Noun<SecurityGroup> => {
  const ingress = (group: SecurityGroup) => rulesOf(objects, group).filter(({ egress }) => !egress);
  return {
    collection: objects.securityGroups,
    resourceType: 'security-group',
    prefix: 'sg',
    notFound: { code: 'InvalidGroup.NotFound', message: (id) => `The security group '${id}' does not exist` },
    malformedCode: 'InvalidGroupId.Malformed',
    fields: {
      'group-id': ({ id }) => id,
      'group-name': ({ name }) => name,
      'vpc-id': ({ vpcId }) => vpcId,
      description: ({ description }) => description,
      'ip-permission.cidr': (group) => ingress(group).flatMap(({ peer }) => ('cidrIpv4' in peer ? peer.cidrIpv4 : [])),
      'ip-permission.group-id': (group) =>
        ingress(group).flatMap(({ peer }) => ('groupId' in peer ? peer.groupId : [])),
      'ip-permission.protocol': (group) => ingress(group).map(({ protocol }) => protocol),
      'ip-permission.from-port': (group) => ingress(group).map(({ fromPort }) => String(fromPort)),
      'ip-permission.to-port': (group) => ingress(group).map(({ toPort }) => String(toPort)),
    },
  };
};

export function securityGroupOperations({ world, objects, nouns }: Ec2Store) {
  const shown = (group: SecurityGroup): sdk.SecurityGroup => {
    const rules = rulesOf(objects, group);
    return {
      GroupId: group.id,
      GroupName: group.name,
      Description: group.description,
      VpcId: group.vpcId,
      OwnerId: group.accountId,
      SecurityGroupArn: `arn:aws:ec2:${group.region}:${group.accountId}:security-group/${group.id}`,
      IpPermissions: groupPermissions(rules.filter(({ egress }) => !egress)),
      IpPermissionsEgress: groupPermissions(rules.filter(({ egress }) => egress)),
      Tags: shownTags(group.tags),
    };
  };

  const checkWords = (input: sdk.CreateSecurityGroupRequest) => {
    const name = required(input.GroupName, 'groupName');
    const description = required(input.Description, 'GroupDescription');
    if (name === 'default') {
      throw new AwsFault('InvalidParameterValue', 'Cannot use reserved security group name: default');
    }
    if (name.startsWith('sg-') || !nameOrDescription.test(name)) {
      const message = `Invalid group name. Group names may not be in the format sg-*. (${name})`;
      throw new AwsFault('InvalidParameterValue', message);
    }
    if (!nameOrDescription.test(description)) {
      const message = `Value (${description}) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.`;
      throw new AwsFault('InvalidParameterValue', message);
    }
    return { name, description };
  };

  const isReferenced = ({ id, accountId, region }: SecurityGroup) =>
    objects.networkInterfaces.at({ accountId, region }).some(({ groupIds }) => groupIds.includes(id)) ||
    objects.securityGroupRules
      .at({ accountId, region })
      .some(({ groupId, peer }) => groupId !== id && 'groupId' in peer && peer.groupId === id);

  return {
    CreateSecurityGroup(input: sdk.CreateSecurityGroupRequest, context: RequestContext): sdk.CreateSecurityGroupResult {
      const vpc = need(nouns.vpc, { id: required(input.VpcId, 'vpcId'), context });
      const { name, description } = checkWords(input);
      const tags = requestedTags(input.TagSpecifications, 'security-group');
      const groups = objects.securityGroups.at(vpc);
      if (groups.some((group) => group.vpcId === vpc.id && group.name === name)) {
        const message = `The security group '${name}' already exists for VPC '${vpc.id}'`;
        throw new AwsFault('InvalidGroup.Duplicate', message);
      }
      if (groups.length >= quotaOf(world, { place: vpc, name: 'securityGroups' })) {
        throw new AwsFault('SecurityGroupLimitExceeded', 'The maximum number of security groups has been reached.');
      }
      const group = objects.securityGroups.add({
        ...newObject(world, { kind: 'security-group', place: vpc, tags, id: { prefix: 'sg' }, state: 'available' }),
        vpcId: vpc.id,
        name,
        description,
      });
      objects.securityGroupRules.add({
        ...newObject(world, {
          kind: 'security-group-rule',
          place: vpc,
          id: { prefix: 'sgr' },
          partOf: group.id,
          state: 'available',
          implicit: true,
          delayed: false,
        }),
        groupId: group.id,
        egress: true,
        protocol: '-1',
        fromPort: -1,
        toPort: -1,
        peer: { cidrIpv4: '0.0.0.0/0' },
        description: undefined,
      });
      return {
        GroupId: group.id,
        SecurityGroupArn: `arn:aws:ec2:${group.region}:${group.accountId}:security-group/${group.id}`,
        Tags: shownTags(group.tags),
      };
    },

    DescribeSecurityGroups(
      input: sdk.DescribeSecurityGroupsRequest,
      context: RequestContext,
    ): sdk.DescribeSecurityGroupsResult {
      const named = input.GroupNames?.length ? [{ Name: 'group-name', Values: input.GroupNames }] : [];
      const selection = {
        ids: input.GroupIds,
        filters: [...(input.Filters ?? []), ...named],
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      };
      const { items, NextToken } = select(nouns.securityGroup, { selection, world, context });
      return { SecurityGroups: items.map(shown), NextToken };
    },

    DeleteSecurityGroup(input: sdk.DeleteSecurityGroupRequest, context: RequestContext): sdk.DeleteSecurityGroupResult {
      const group = need(nouns.securityGroup, { id: required(input.GroupId, 'groupId'), context });
      if (group.implicit) {
        const message = `the specified group: "${group.id}" name: "${group.name}" cannot be deleted by a user`;
        throw new AwsFault('CannotDelete', message);
      }
      if (isReferenced(group)) {
        throw new AwsFault('DependencyViolation', `resource ${group.id} has a dependent object`);
      }
      removeSecurityGroup(objects, group);
      return { Return: true, GroupId: group.id };
    },
  };
}

/** Takes the group and its rules away, whoever may delete it. */
export function removeSecurityGroup(objects: Ec2Objects, group: SecurityGroup): void {
  for (const rule of rulesOf(objects, group)) {
    objects.securityGroupRules.remove(rule);
  }
  objects.securityGroups.remove(group);
}
