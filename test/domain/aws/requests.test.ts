import {
  AllocateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeVpcAttributeCommand,
  EC2Client,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2';
import { CreateLoadBalancerCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  CreateDBSubnetGroupCommand,
  DeleteDBClusterCommand,
  ModifyDBClusterCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { planDatabase } from '../../../src/clouds/aws/stages/database.ts';
import { planIngress } from '../../../src/clouds/aws/stages/ingress.ts';
import { planNetwork } from '../../../src/clouds/aws/stages/network.ts';
import type { Outputs, PlannedResource } from '../../../src/resources/resource-kind.ts';
import { awsModelsArePresent, type ModelledService, violations } from '../../support/aws-models.ts';
import { createAll } from '../../support/planned.ts';
import { configuration, tenant } from './tenant.ts';

const ec2 = mockClient(EC2Client);
const rds = mockClient(RDSClient);
const elb = mockClient(ElasticLoadBalancingV2Client);
const services = { ec2, rds, elbv2: elb } as const;

beforeEach(() => {
  for (const client of [ec2, rds, elb]) client.reset();
  ec2.onAnyCommand().resolves({});
  rds.onAnyCommand().resolves({});
  elb.onAnyCommand().resolves({});
  let made = 0;
  const id = (prefix: string) => {
    made += 1;
    return `${prefix}-${String(made).padStart(17, '0')}`;
  };
  ec2.on(CreateVpcCommand).callsFake(() => ({ Vpc: { VpcId: id('vpc'), State: 'available' } }));
  ec2.on(CreateSubnetCommand).callsFake(() => ({ Subnet: { SubnetId: id('subnet'), State: 'available' } }));
  ec2.on(CreateInternetGatewayCommand).callsFake(() => ({ InternetGateway: { InternetGatewayId: id('igw') } }));
  ec2.on(AllocateAddressCommand).callsFake(() => ({ AllocationId: id('eipalloc'), PublicIp: '203.0.113.7' }));
  ec2.on(CreateNatGatewayCommand).callsFake(() => ({ NatGateway: { NatGatewayId: id('nat'), State: 'pending' } }));
  ec2.on(CreateRouteTableCommand).callsFake(() => ({ RouteTable: { RouteTableId: id('rtb') } }));
  ec2.on(CreateSecurityGroupCommand).callsFake(() => ({ GroupId: id('sg') }));
  ec2
    .on(DescribeVpcAttributeCommand)
    .resolves({ EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } });
  rds.on(CreateDBSubnetGroupCommand).callsFake((input) => ({ DBSubnetGroup: input }));
  rds.on(CreateDBClusterCommand).callsFake((input) => ({ DBCluster: { ...input, Status: 'creating' } }));
  rds.on(CreateDBInstanceCommand).callsFake((input) => ({ DBInstance: { ...input, DBInstanceStatus: 'creating' } }));
  elb.on(CreateLoadBalancerCommand).callsFake(() => ({ LoadBalancers: [{ LoadBalancerArn: 'arn:aws:lb' }] }));
});

afterAll(() => {
  if (!awsModelsArePresent)
    console.warn('Not run: requests against the models of AWS (../shared/specs/aws is absent).');
});

const whenModelled = awsModelsArePresent ? it : it.skip;

const networkOutputs: Record<string, Outputs> = Object.fromEntries([
  ['vpc', { vpcId: 'vpc-1' }],
  ['internet-gateway', { internetGatewayId: 'igw-1' }],
  ...['a', 'b', 'c'].flatMap((letter): [string, Outputs][] => [
    [`subnet/private-${letter}`, { subnetId: `subnet-private-${letter}` }],
    [`subnet/public-${letter}`, { subnetId: `subnet-public-${letter}` }],
  ]),
]);

describe('the requests that make and remove a tenant at AWS', () => {
  whenModelled.each([
    ['network', () => planNetwork(tenant, configuration), {}],
    ['database', () => planDatabase({ ...tenant, size: 'large' }, configuration), networkOutputs],
    ['ingress', () => planIngress(tenant, configuration), networkOutputs],
  ] as const)('satisfy the models of AWS in stage %s', async (_stage, plan, outputs) => {
    const resources: PlannedResource[] = plan();

    const made = await createAll(resources, { ownerId: tenant.tenantId, outputs });
    for (const { slot, kind } of resources) {
      const observed = made.get(slot);
      await kind.read({ ownerId: tenant.tenantId, providerIds: [] });
      if (observed) await kind.remove(observed, { keepFinalSnapshot: true });
    }

    expect(recorded().length).toBeGreaterThan(resources.length * 2);
    expect(recorded().flatMap(violations)).toEqual([]);
  });

  it('mark everything they create with its owner, its slot and its order in the same call', async () => {
    await createAll(planNetwork(tenant, configuration), { ownerId: tenant.tenantId });
    await createAll(planDatabase(tenant, configuration), { ownerId: tenant.tenantId, outputs: networkOutputs });
    await createAll(planIngress(tenant, configuration), { ownerId: tenant.tenantId, outputs: networkOutputs });

    const creations = recorded().filter(
      ({ operation }) => /^(Create|Allocate)/.test(operation) && operation !== 'CreateRoute',
    );

    expect(creations).toHaveLength(1 + 6 + 1 + 3 + 3 + 4 + (1 + 1 + 1 + 1) + (3 + 1));
    for (const { input } of creations) {
      expect(tagsIn(input)).toEqual(
        expect.objectContaining({
          'tenantry:owner': 't-0a1b2c3d',
          'tenantry:slot': expect.any(String),
          'tenantry:order': 'order-1',
        }),
      );
    }
  });

  it('carry our request id as the token wherever AWS takes one', async () => {
    await createAll(planNetwork(tenant, configuration), { ownerId: tenant.tenantId });

    const tokens = ec2.commandCalls(CreateNatGatewayCommand).map(({ args: [{ input }] }) => input.ClientToken);

    expect(tokens).toEqual(['request-nat-gateway/a', 'request-nat-gateway/b', 'request-nat-gateway/c']);
  });

  it('let the private subnets and nobody else reach the database, and the database reach nobody', async () => {
    await createAll(planDatabase(tenant, configuration), { ownerId: tenant.tenantId, outputs: networkOutputs });

    const [admitted] = ec2.commandCalls(AuthorizeSecurityGroupIngressCommand).map(({ args: [{ input }] }) => input);
    const [revoked] = ec2.commandCalls(RevokeSecurityGroupEgressCommand).map(({ args: [{ input }] }) => input);

    expect(admitted?.IpPermissions).toEqual([
      expect.objectContaining({
        IpProtocol: 'tcp',
        FromPort: 5432,
        ToPort: 5432,
        IpRanges: ['10.64.0.0/19', '10.64.32.0/19', '10.64.64.0/19'].map((CidrIp) =>
          expect.objectContaining({ CidrIp }),
        ),
      }),
    ]);
    expect(revoked?.IpPermissions).toEqual([{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }]);
  });

  it.each([
    [true, { FinalDBSnapshotIdentifier: 'tenantry-t-0a1b2c3d-final', SkipFinalSnapshot: false }],
    [false, { SkipFinalSnapshot: true }],
  ])(
    'take the protection off a database before they delete it (final snapshot: %s)',
    async (keepFinalSnapshot, expected) => {
      const plan = planDatabase(tenant, configuration);
      const made = await createAll(plan, { ownerId: tenant.tenantId, outputs: networkOutputs });
      const cluster = made.get('db-cluster');
      const kind = plan.find(({ slot }) => slot === 'db-cluster')?.kind;

      if (cluster) await kind?.remove(cluster, { keepFinalSnapshot });

      const [modified] = rds.commandCalls(ModifyDBClusterCommand);
      const [deleted] = rds.commandCalls(DeleteDBClusterCommand);
      expect(modified?.args[0].input).toEqual(expect.objectContaining({ DeletionProtection: false }));
      expect(deleted?.args[0].input).toEqual({ DBClusterIdentifier: 'tenantry-t-0a1b2c3d', ...expected });
      expect(modified?.calledBefore(deleted ?? fail())).toBe(true);
    },
  );
});

function recorded(): { service: ModelledService; operation: string; input: unknown }[] {
  return Object.entries(services).flatMap(([service, client]) =>
    client.calls().map(({ args: [command] }) => ({
      service: service as ModelledService,
      operation: command.constructor.name.replace(/Command$/, ''),
      input: command.input,
    })),
  );
}

function tagsIn(input: unknown): Record<string, string> {
  const { Tags, TagSpecifications } = input as { Tags?: Tag[]; TagSpecifications?: { Tags: Tag[] }[] };
  return Object.fromEntries((Tags ?? TagSpecifications?.[0]?.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
}

type Tag = { Key: string; Value: string };

function fail(): never {
  throw new Error('The call was not made.');
}
