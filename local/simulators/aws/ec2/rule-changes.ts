import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault } from '../../../runtime/gateway/aws-service.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { missingParameter } from './lookup.ts';
import type { Ec2Objects, SecurityGroup, SecurityGroupRule } from './objects.ts';
import { peerText, type RuleBody, ruleBodies, ruleKey } from './permissions.ts';
import type { Ec2Store } from './store.ts';
import { requestedTags } from './tags.ts';

interface RuleChange<Input> {
  readonly group: SecurityGroup;
  readonly egress: boolean;
  readonly input: Input;
}

type FlatRule = Pick<
  sdk.AuthorizeSecurityGroupIngressRequest,
  'IpPermissions' | 'IpProtocol' | 'FromPort' | 'ToPort' | 'CidrIp'
>;

/** A request names its rules as permissions, or one rule by parameters of the request itself. */
function permissionsOf({ IpPermissions, CidrIp, IpProtocol, FromPort, ToPort }: FlatRule): sdk.IpPermission[] {
  if (IpPermissions?.length) {
    return IpPermissions;
  }
  if (CidrIp === undefined) {
    throw missingParameter('ipPermissions');
  }
  return [{ IpProtocol, FromPort, ToPort, IpRanges: [{ CidrIp }] }];
}

const rulesIn = (objects: Ec2Objects, { group, egress }: { group: SecurityGroup; egress: boolean }) =>
  objects.securityGroupRules.at(group).filter((rule) => rule.groupId === group.id && rule.egress === egress);

const duplicate = ({ peer, protocol, fromPort, toPort }: RuleBody) =>
  new AwsFault(
    'InvalidPermission.Duplicate',
    protocol === '-1'
      ? `the specified rule "peer: ${peerText(peer)}, ALL, ALLOW" already exists`
      : `the specified rule "peer: ${peerText(peer)}, ${protocol.toUpperCase()}, from port: ${fromPort}, to port: ${toPort}, ALLOW" already exists`,
  );

/** Adds all rules of the request or none. */
export function authorize(
  { world, objects }: Ec2Store,
  { group, egress, input }: RuleChange<sdk.AuthorizeSecurityGroupIngressRequest>,
): SecurityGroupRule[] {
  const bodies = ruleBodies(permissionsOf(input));
  const tags = requestedTags(input.TagSpecifications, 'security-group-rule');
  const existing = rulesIn(objects, { group, egress });
  const known = new Set(existing.map(ruleKey));
  for (const body of bodies) {
    if (known.has(ruleKey(body))) {
      throw duplicate(body);
    }
    known.add(ruleKey(body));
    if ('groupId' in body.peer && !objects.securityGroups.find(group, body.peer.groupId)) {
      const message = `You have specified two resources that belong to different networks, or the security group '${body.peer.groupId}' does not exist`;
      throw new AwsFault('InvalidGroup.NotFound', message);
    }
  }
  if (existing.length + bodies.length > quotaOf(world, { place: group, name: 'rulesPerSecurityGroup' })) {
    const message = 'The maximum number of rules per security group has been reached.';
    throw new AwsFault('RulesPerSecurityGroupLimitExceeded', message);
  }
  return bodies.map((body) =>
    objects.securityGroupRules.add({
      ...newObject(world, {
        kind: 'security-group-rule',
        place: group,
        tags,
        id: { prefix: 'sgr' },
        partOf: `${group.id}/${egress}/${ruleKey(body)}`,
        state: 'available',
        implicit: true,
      }),
      ...body,
      groupId: group.id,
      egress,
    }),
  );
}

/** Removes all rules that the request names, or none when one of them does not exist. */
export function revoke(
  objects: Ec2Objects,
  { group, egress, input }: RuleChange<sdk.RevokeSecurityGroupIngressRequest>,
): sdk.RevokedSecurityGroupRule[] {
  const existing = rulesIn(objects, { group, egress });
  const ids = input.SecurityGroupRuleIds ?? [];
  const keys = ids.length > 0 ? [] : ruleBodies(permissionsOf(input)).map(ruleKey);
  const missingId = ids.find((id) => existing.every((rule) => rule.id !== id));
  if (missingId !== undefined) {
    const message = `The security group rule ID '${missingId}' does not exist`;
    throw new AwsFault('InvalidSecurityGroupRuleId.NotFound', message);
  }
  const known = new Set(existing.map(ruleKey));
  if (keys.some((key) => !known.has(key))) {
    const message = 'The specified rule does not exist in this security group.';
    throw new AwsFault('InvalidPermission.NotFound', message);
  }
  const doomed = existing.filter((rule) => ids.includes(rule.id) || keys.includes(ruleKey(rule)));
  for (const rule of doomed) {
    objects.securityGroupRules.remove(rule);
  }
  return doomed.map(({ id, peer, protocol, fromPort, toPort, description }) => ({
    SecurityGroupRuleId: id,
    GroupId: group.id,
    IsEgress: egress,
    IpProtocol: protocol,
    FromPort: fromPort,
    ToPort: toPort,
    ...('cidrIpv4' in peer && { CidrIpv4: peer.cidrIpv4 }),
    ...('cidrIpv6' in peer && { CidrIpv6: peer.cidrIpv6 }),
    ...('groupId' in peer && { ReferencedGroupId: peer.groupId }),
    ...(description !== undefined && { Description: description }),
  }));
}
