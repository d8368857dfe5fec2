import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AllowList } from '../../../src/admission/allow-list.ts';
import { securityGroupAllowList } from '../../../src/admission/security-group.ts';
import { FakeAllowList } from '../../support/fake-allow-list.ts';
import { type SimulatedAws, simulatedAws } from '../../support/simulated-aws.ts';

const leases = (...numbers: number[]) =>
  numbers.map((number) => ({ leaseId: `lease-${number}`, cidr: `198.51.100.${number}/32` }));
const idsOf = (entries: readonly { leaseId: string }[]) => entries.map(({ leaseId }) => leaseId).toSorted();

let aws: SimulatedAws;
let ec2: EC2Client;
let groupId: string;
beforeAll(async () => {
  aws = await simulatedAws();
  ec2 = new EC2Client({
    region: 'eu-central-1',
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'unused' },
  });
  groupId = aws.foundation.loadBalancerSecurityGroupId;
});
afterAll(() => aws.close());

/** What the domain relies on, of the real group as of its double. */
describe.each([
  ['a security group', () => securityGroupAllowList({ groupId }, ec2)],
  ['its double', () => new FakeAllowList()],
])('An allow-list that is %s', (_name, open) => {
  let list: AllowList;
  beforeEach(async () => {
    list = open();
    await list.withdraw(await list.read());
  });

  test('shows what was admitted, and no more what was withdrawn', async () => {
    await list.admit(leases(1, 2, 3));
    const admitted = await list.read();

    await list.withdraw(admitted.filter(({ leaseId }) => leaseId === 'lease-2'));

    expect(idsOf(admitted)).toEqual(['lease-1', 'lease-2', 'lease-3']);
    expect(idsOf(await list.read())).toEqual(['lease-1', 'lease-3']);
  });

  test('takes what it has already without complaint, and the others with it', async () => {
    await list.admit(leases(2));

    await list.admit(leases(1, 2, 3));

    expect(idsOf(await list.read())).toEqual(['lease-1', 'lease-2', 'lease-3']);
  });

  test('lets go of what is gone already without complaint, and of the others with it', async () => {
    await list.admit(leases(1, 2));
    const admitted = await list.read();
    await list.withdraw(admitted.slice(0, 1));

    await list.withdraw(admitted);

    expect(await list.read()).toEqual([]);
  });
});

describe('The security group', () => {
  const everything = async () => {
    const { SecurityGroupRules = [] } = await ec2.send(
      new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [groupId] }] }),
    );
    return SecurityGroupRules.filter(({ IsEgress }) => !IsEgress);
  };

  test('admits one address on port 443, and says which lease it belongs to', async () => {
    const list = securityGroupAllowList({ groupId }, ec2);

    await list.admit(leases(9));

    expect(await everything()).toMatchObject([
      {
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        CidrIpv4: '198.51.100.9/32',
        Description: 'tenantry lease-9',
      },
    ]);
    await list.withdraw(await list.read());
  });

  test('keeps the rules of others, which are neither shown nor touched', async () => {
    const list = securityGroupAllowList({ groupId }, ec2);
    await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: groupId,
        IpPermissions: [
          {
            IpProtocol: 'tcp',
            FromPort: 443,
            ToPort: 443,
            IpRanges: [{ CidrIp: '203.0.113.0/24', Description: 'office' }],
          },
        ],
      }),
    );
    await list.admit(leases(1));

    await list.withdraw(await list.read());

    expect((await everything()).map(({ CidrIpv4 }) => CidrIpv4)).toEqual(['203.0.113.0/24']);
  });

  test('says that it is full, and what it has stays', async () => {
    const list = securityGroupAllowList({ groupId }, ec2);
    await list.admit(leases(1));

    await expect(list.admit(leases(...Array.from({ length: 60 }, (_, index) => index + 2)))).rejects.toMatchObject({
      code: 'quota-exceeded',
    });

    expect(idsOf(await list.read())).toEqual(['lease-1']);
  });
});
