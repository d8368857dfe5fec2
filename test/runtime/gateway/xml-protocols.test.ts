import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeNatGatewaysCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateDBClusterCommand, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ClientConfig, type LocalAws, postSigned, startLocalAws } from './local-aws.ts';
import { createSampleServices } from './sample-services.ts';

let aws: LocalAws;
let config: ClientConfig;
const logged: unknown[] = [];

beforeAll(async () => {
  aws = await startLocalAws({ services: createSampleServices, log: (_message, error) => logged.push(error) });
  config = aws.clientOf({ accessKeyId: '222222222201' });
});

afterAll(() => aws.gateway.close());

describe('the EC2 protocol', () => {
  test('carries a creating call with nested lists there and back', async () => {
    const ec2 = new EC2Client(config);

    const { Vpc } = await ec2.send(
      new CreateVpcCommand({
        CidrBlock: '10.0.0.0/16',
        TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'Name', Value: 'a <b> & "c"' }] }],
      }),
    );

    expect(Vpc).toEqual({
      VpcId: 'vpc-0a',
      CidrBlock: '10.0.0.0/16',
      OwnerId: '222222222201',
      State: 'available',
      IsDefault: false,
      Tags: [{ Key: 'Name', Value: 'a <b> & "c"' }],
    });
  });

  test('reads filters in their order, even past nine', async () => {
    const ec2 = new EC2Client(config);
    const values = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11'];

    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'tag:x', Values: values }] }));

    expect(Vpcs?.map(({ VpcId }) => VpcId)).toEqual(values.map((value) => `vpc-${value}`));
  });

  test('answers an empty list as an empty list', async () => {
    const { Vpcs } = await new EC2Client(config).send(new DescribeVpcsCommand({}));

    expect(Vpcs).toEqual([]);
  });

  test('carries timestamps with their milliseconds', async () => {
    const { NatGateways } = await new EC2Client(config).send(new DescribeNatGatewaysCommand({}));

    expect(NatGateways?.[0]?.CreateTime).toEqual(new Date('2026-11-22T10:00:00.500Z'));
  });

  test('answers calls without output', async () => {
    const { $metadata } = await new EC2Client(config).send(new DeleteSubnetCommand({ SubnetId: 'subnet-0a' }));

    expect($metadata.httpStatusCode).toBe(200);
  });

  test('puts faults into the code, message and status that a client reads', async () => {
    const refusal = new EC2Client(config).send(new DeleteVpcCommand({ VpcId: 'vpc-0a' }));

    await expect(refusal).rejects.toMatchObject({
      name: 'DependencyViolation',
      message: "The vpc 'vpc-0a' has dependencies & cannot be deleted.",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('answers a permitted dry run with DryRunOperation', async () => {
    const refusal = new EC2Client(config).send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', DryRun: true }));

    await expect(refusal).rejects.toMatchObject({ name: 'DryRunOperation', $metadata: { httpStatusCode: 412 } });
  });

  test('names a missing parameter', async () => {
    const refusal = new EC2Client(config).send(new CreateSubnetCommand({ VpcId: undefined, CidrBlock: '10.0.0.0/20' }));

    await expect(refusal).rejects.toMatchObject({
      name: 'MissingParameter',
      message: 'The request must contain the parameter VpcId',
    });
  });

  test.each([
    ['Action=CreateVpc&CidrBlok=1', 'UnknownParameter', 'The parameter CidrBlok is not recognized'],
    ['Action=DescribeVpcs&MaxResults=many', 'InvalidParameterValue', 'Invalid value &apos;many&apos; for MaxResults'],
    ['Action=MakeVpc&Version=2016-11-15', 'InvalidAction', 'Could not find operation MakeVpc for version 2016-11-15'],
  ])('refuses %s with %s', async (body, code, message) => {
    const response = await postSigned(config, { service: 'ec2', body: body });

    expect(response.status).toBe(400);
    expect(await response.text()).toContain(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
  });

  test('answers a defect of a service with an internal error, and logs it', async () => {
    const refusal = new EC2Client(config).send(new AuthorizeSecurityGroupIngressCommand({ GroupId: 'sg-0a' }));

    await expect(refusal).rejects.toMatchObject({ name: 'InternalError', $metadata: { httpStatusCode: 500 } });
    expect(logged).toContainEqual(new TypeError('a defect in the simulator'));
  });
});
describe('the query protocol', () => {
  test('carries lists, structures, numbers, booleans and timestamps', async () => {
    const { DBCluster } = await new RDSClient(config).send(
      new CreateDBClusterCommand({
        DBClusterIdentifier: 'orders',
        Engine: 'aurora-postgresql',
        VpcSecurityGroupIds: ['sg-1', 'sg-2'],
        StorageEncrypted: true,
        ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 },
        Tags: [{ Key: 'tenantry:owner', Value: 't-1' }],
      }),
    );

    expect(DBCluster).toEqual({
      DBClusterIdentifier: 'orders',
      Engine: 'aurora-postgresql',
      StorageEncrypted: true,
      VpcSecurityGroups: [
        { VpcSecurityGroupId: 'sg-1', Status: 'active' },
        { VpcSecurityGroupId: 'sg-2', Status: 'active' },
      ],
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 },
      TagList: [{ Key: 'tenantry:owner', Value: 't-1' }],
      ClusterCreateTime: new Date('2026-11-22T10:00:00.500Z'),
    });
  });

  test('writes the wire code of an error whose name differs, with its modelled status', async () => {
    const refusal = new RDSClient(config).send(new DescribeDBInstancesCommand({}));

    await expect(refusal).rejects.toMatchObject({
      name: 'DBInstanceNotFoundFault',
      Code: 'DBInstanceNotFound',
      $metadata: { httpStatusCode: 404 },
    });
  });
});
