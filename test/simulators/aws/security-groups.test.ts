import { describe, expect, it } from '@jest/globals';
import { createLandingAccount, refusalOf } from './landing-account.ts';

function createGroup() {
  const account = createLandingAccount();
  const { ec2, context } = account;
  const VpcId = ec2.CreateVpc({ CidrBlock: '10.1.0.0/16' }, context).Vpc?.VpcId;
  const { GroupId = '' } = ec2.CreateSecurityGroup({ GroupName: 'agents', Description: 'agents', VpcId }, context);
  const allow = (cidrs: readonly string[]) =>
    ec2.AuthorizeSecurityGroupIngress({ GroupId, IpPermissions: [https(cidrs)] }, context).SecurityGroupRules ?? [];
  const rules = () =>
    (
      ec2.DescribeSecurityGroupRules({ Filters: [{ Name: 'group-id', Values: [GroupId] }] }, context)
        .SecurityGroupRules ?? []
    ).filter(({ IsEgress }) => !IsEgress);
  return { ...account, GroupId, VpcId, allow, rules };
}

const https = (cidrs: readonly string[]) => ({
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  IpRanges: cidrs.map((CidrIp) => ({ CidrIp, Description: `lease ${CidrIp}` })),
});

const manyCidrs = (count: number) => Array.from({ length: count }, (_, index) => `198.18.0.${index + 1}/32`);

describe('a simulated security group', () => {
  it('gives every range a rule with its own id and description', () => {
    const { allow, rules } = createGroup();

    allow(['198.18.0.1/32', '198.18.0.2/32']);

    expect(rules()).toEqual([
      expect.objectContaining({ CidrIpv4: '198.18.0.1/32', FromPort: 443, Description: 'lease 198.18.0.1/32' }),
      expect.objectContaining({ CidrIpv4: '198.18.0.2/32', FromPort: 443, Description: 'lease 198.18.0.2/32' }),
    ]);
    expect(new Set(rules().map(({ SecurityGroupRuleId }) => SecurityGroupRuleId)).size).toBe(2);
  });

  it('adds all rules of a request or none', () => {
    const { allow, rules } = createGroup();
    allow(['198.18.0.1/32']);

    const refusal = refusalOf(() => allow(['198.18.0.2/32', '198.18.0.1/32']));

    expect(refusal).toEqual({
      code: 'InvalidPermission.Duplicate',
      message: 'the specified rule "peer: 198.18.0.1/32, TCP, from port: 443, to port: 443, ALLOW" already exists',
    });
    expect(rules()).toHaveLength(1);
  });

  it('holds sixty rules and not one more', () => {
    const { allow, rules } = createGroup();
    allow(manyCidrs(60));

    const refusal = refusalOf(() => allow(['198.18.9.9/32']));

    expect(refusal.code).toBe('RulesPerSecurityGroupLimitExceeded');
    expect(rules()).toHaveLength(60);
  });

  it('revokes by rule id or by permission, and says so when there is no such rule', () => {
    const { ec2, context, GroupId, allow, rules } = createGroup();
    const [first] = allow(['198.18.0.1/32', '198.18.0.2/32']);
    const revoke = (cidr: string) =>
      ec2.RevokeSecurityGroupIngress({ GroupId, IpPermissions: [https([cidr])] }, context);

    ec2.RevokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds: [first?.SecurityGroupRuleId ?? ''] }, context);
    revoke('198.18.0.2/32');
    const refusal = refusalOf(() => revoke('198.18.0.2/32'));

    expect(rules()).toEqual([]);
    expect(refusal.code).toBe('InvalidPermission.NotFound');
  });

  it('lets in only who comes from an admitted address on an admitted port', () => {
    const { world, GroupId: securityGroupId, allow } = createGroup();
    allow(['198.18.0.1/32', '198.18.0.2/32']);
    const mayConnect = (from: string[], port = 443) => world.network.mayConnect({ from, securityGroupId, port });

    expect(mayConnect(['198.18.0.1', '198.18.0.2/32'])).toBe(true);
    expect(mayConnect(['198.18.0.1', '198.18.0.3'])).toBe(false);
    expect(mayConnect(['198.18.0.1'], 80)).toBe(false);
    expect(mayConnect([])).toBe(false);
  });

  it('cannot be deleted while another group refers to it', () => {
    const { ec2, context, GroupId, VpcId } = createGroup();
    const other = ec2.CreateSecurityGroup({ GroupName: 'database', Description: 'database', VpcId }, context);
    const permission = { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, UserIdGroupPairs: [{ GroupId }] };
    ec2.AuthorizeSecurityGroupIngress({ GroupId: other.GroupId, IpPermissions: [permission] }, context);

    const refusal = refusalOf(() => ec2.DeleteSecurityGroup({ GroupId }, context));

    expect(refusal).toEqual({
      code: 'DependencyViolation',
      message: `resource ${GroupId} has a dependent object`,
    });
  });
});
