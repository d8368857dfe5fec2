import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { type Noun, need, required, select } from './lookup.ts';
import type { Ec2Objects, RulePeer, SecurityGroup, SecurityGroupRule } from './objects.ts';
import { checkedCidr, checkedDescription } from './permissions.ts';
import { authorize, revoke } from './rule-changes.ts';
import type { Ec2Store } from './store.ts';
import { shownTags } from './tags.ts';

export const securityGroupRuleNoun = ({ securityGroupRules }: Ec2Objects): Noun<SecurityGroupRule> => ({
  collection: securityGroupRules,
  resourceType: 'security-group-rule',
  prefix: 'sgr',
  notFound: {
    code: 'InvalidSecurityGroupRuleId.NotFound',
    message: (id) => `The security group rule ID '${id}' does not exist`,
  },
  malformedCode: 'InvalidSecurityGroupRuleId.Malformed',
  fields: {
    'group-id': ({ groupId }) => groupId,
    'security-group-rule-id': ({ id }) => id,
  },
});

const shownPeer = (peer: RulePeer, { accountId }: SecurityGroupRule) => {
  if ('cidrIpv4' in peer) {
    return { CidrIpv4: peer.cidrIpv4 };
  }
  if ('cidrIpv6' in peer) {
    return { CidrIpv6: peer.cidrIpv6 };
  }
  return 'groupId' in peer
    ? { ReferencedGroupInfo: { GroupId: peer.groupId, UserId: accountId } }
    : { PrefixListId: peer.prefixListId };
};

export const shownRule = (rule: SecurityGroupRule): sdk.SecurityGroupRule => ({
  SecurityGroupRuleId: rule.id,
  SecurityGroupRuleArn: `arn:aws:ec2:${rule.region}:${rule.accountId}:security-group-rule/${rule.id}`,
  GroupId: rule.groupId,
  GroupOwnerId: rule.accountId,
  IsEgress: rule.egress,
  IpProtocol: rule.protocol,
  FromPort: rule.fromPort,
  ToPort: rule.toPort,
  ...shownPeer(rule.peer, rule),
  ...(rule.description !== undefined && { Description: rule.description }),
  Tags: shownTags(rule.tags),
});

function requestedPeer(request: sdk.SecurityGroupRuleRequest): RulePeer {
  if (request.CidrIpv4 !== undefined) {
    return { cidrIpv4: checkedCidr(request.CidrIpv4) };
  }
  if (request.CidrIpv6 !== undefined) {
    return { cidrIpv6: request.CidrIpv6 };
  }
  if (request.ReferencedGroupId !== undefined) {
    return { groupId: request.ReferencedGroupId };
  }
  return { prefixListId: required(request.PrefixListId, 'CidrIpv4') };
}

export function securityGroupRuleOperations(store: Ec2Store) {
  const { world, objects, nouns } = store;
  const groupOf = (input: { GroupId?: string | undefined }, context: RequestContext): SecurityGroup =>
    need(nouns.securityGroup, { id: required(input.GroupId, 'groupId'), context });
  const describe = (input: sdk.UpdateSecurityGroupRuleDescriptionsIngressRequest, context: RequestContext) => {
    const group = groupOf(input, context);
    for (const { SecurityGroupRuleId: id = '', Description } of input.SecurityGroupRuleDescriptions ?? []) {
      const rule = need(nouns.securityGroupRule, { id, context });
      if (rule.groupId !== group.id) {
        throw new AwsFault('InvalidSecurityGroupRuleId.NotFound', nouns.securityGroupRule.notFound.message(id));
      }
      rule.description = checkedDescription(Description);
    }
    return { Return: true };
  };

  return {
    AuthorizeSecurityGroupIngress(
      input: sdk.AuthorizeSecurityGroupIngressRequest,
      context: RequestContext,
    ): sdk.AuthorizeSecurityGroupIngressResult {
      const rules = authorize(store, { group: groupOf(input, context), egress: false, input });
      return { Return: true, SecurityGroupRules: rules.map(shownRule) };
    },

    AuthorizeSecurityGroupEgress(
      input: sdk.AuthorizeSecurityGroupEgressRequest,
      context: RequestContext,
    ): sdk.AuthorizeSecurityGroupEgressResult {
      const rules = authorize(store, { group: groupOf(input, context), egress: true, input });
      return { Return: true, SecurityGroupRules: rules.map(shownRule) };
    },

    RevokeSecurityGroupIngress(
      input: sdk.RevokeSecurityGroupIngressRequest,
      context: RequestContext,
    ): sdk.RevokeSecurityGroupIngressResult {
      const revoked = revoke(objects, { group: groupOf(input, context), egress: false, input });
      return { Return: true, RevokedSecurityGroupRules: revoked };
    },

    RevokeSecurityGroupEgress(
      input: sdk.RevokeSecurityGroupEgressRequest,
      context: RequestContext,
    ): sdk.RevokeSecurityGroupEgressResult {
      const revoked = revoke(objects, { group: groupOf(input, context), egress: true, input });
      return { Return: true, RevokedSecurityGroupRules: revoked };
    },

    ModifySecurityGroupRules(
      input: sdk.ModifySecurityGroupRulesRequest,
      context: RequestContext,
    ): sdk.ModifySecurityGroupRulesResult {
      const group = groupOf(input, context);
      const changes = required(input.SecurityGroupRules, 'SecurityGroupRules').map((update) => {
        const rule = need(nouns.securityGroupRule, { id: update.SecurityGroupRuleId ?? '', context });
        if (rule.groupId !== group.id) {
          throw new AwsFault('InvalidSecurityGroupRuleId.NotFound', nouns.securityGroupRule.notFound.message(rule.id));
        }
        const request = update.SecurityGroupRule ?? {};
        const description = checkedDescription(request.Description);
        return { rule, request, description, peer: requestedPeer(request) };
      });
      for (const { rule, request, description, peer } of changes) {
        rule.protocol = request.IpProtocol ?? rule.protocol;
        rule.fromPort = request.FromPort ?? rule.fromPort;
        rule.toPort = request.ToPort ?? rule.toPort;
        rule.peer = peer;
        rule.description = description;
      }
      return { Return: true };
    },

    UpdateSecurityGroupRuleDescriptionsIngress: describe,
    UpdateSecurityGroupRuleDescriptionsEgress: describe,

    DescribeSecurityGroupRules(
      input: sdk.DescribeSecurityGroupRulesRequest,
      context: RequestContext,
    ): sdk.DescribeSecurityGroupRulesResult {
      const selection = {
        ids: input.SecurityGroupRuleIds,
        filters: input.Filters,
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      };
      const { items, NextToken } = select(nouns.securityGroupRule, { selection, world, context });
      return { SecurityGroupRules: items.map(shownRule), NextToken };
    },
  };
}
