import type { CreateSubnetCommandInput, CreateVpcCommandInput, DescribeVpcsCommandInput } from '@aws-sdk/client-ec2';
import type { CreateClusterCommandInput, DescribeClusterCommandInput } from '@aws-sdk/client-eks';
import type { CreateDBClusterCommandInput } from '@aws-sdk/client-rds';
import type { SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { AwsFault, type AwsService, type RequestContext } from '../../../local/runtime/gateway/aws-service.ts';

/** One small service a protocol, each of which answers with what it was asked, so that a test sees the way there and back. */
export function createSampleServices(): AwsService[] {
  return [sampleEc2, sampleEks, sampleRds, sampleSqs, sampleStates, sampleEvents];
}

const createdAt = new Date('2026-11-22T10:00:00.500Z');

const sampleEc2: AwsService = {
  signingName: 'ec2',
  operations: {
    CreateVpc: (input: CreateVpcCommandInput, { caller }: RequestContext) => ({
      Vpc: {
        VpcId: 'vpc-0a',
        CidrBlock: input.CidrBlock,
        OwnerId: caller.accountId,
        State: 'available',
        IsDefault: false,
        Tags: input.TagSpecifications?.[0]?.Tags,
      },
    }),
    DescribeVpcs: (input: DescribeVpcsCommandInput) => ({
      Vpcs: (input.Filters ?? []).flatMap(({ Name, Values = [] }) =>
        Values.map((value) => ({ VpcId: `vpc-${value}`, Tags: [{ Key: 'filter', Value: Name }] })),
      ),
    }),
    DescribeNatGateways: () => ({
      NatGateways: [{ NatGatewayId: 'nat-0a', State: 'available', CreateTime: createdAt }],
    }),
    DeleteVpc: () => {
      throw new AwsFault('DependencyViolation', "The vpc 'vpc-0a' has dependencies & cannot be deleted.");
    },
    CreateSubnet: ({ VpcId }: CreateSubnetCommandInput) => ({ Subnet: { SubnetId: 'subnet-0a', VpcId } }),
    DeleteSubnet: () => ({}),
    AuthorizeSecurityGroupIngress: () => {
      throw new TypeError('a defect in the simulator');
    },
  },
};

const sampleEks: AwsService = {
  signingName: 'eks',
  operations: {
    CreateCluster: (input: CreateClusterCommandInput) => ({
      cluster: {
        name: input.name,
        status: 'CREATING',
        createdAt,
        tags: input.tags,
        resourcesVpcConfig: input.resourcesVpcConfig,
      },
    }),
    DescribeCluster: ({ name }: DescribeClusterCommandInput) => {
      if (name === 'a b/c') return { cluster: { name } };
      throw new AwsFault('ResourceNotFoundException', `No cluster found for name: ${name}.`, {
        members: { clusterName: name },
      });
    },
    ListClusters: (input: { maxResults?: number; include?: string[] }) => ({
      clusters: [`max ${input.maxResults}`, ...(input.include ?? [])],
    }),
  },
};

const sampleRds: AwsService = {
  signingName: 'rds',
  operations: {
    CreateDBCluster: (input: CreateDBClusterCommandInput) => ({
      DBCluster: {
        DBClusterIdentifier: input.DBClusterIdentifier,
        Engine: input.Engine,
        ServerlessV2ScalingConfiguration: input.ServerlessV2ScalingConfiguration,
        VpcSecurityGroups: input.VpcSecurityGroupIds?.map((id) => ({ VpcSecurityGroupId: id, Status: 'active' })),
        TagList: input.Tags,
        ClusterCreateTime: createdAt,
        StorageEncrypted: input.StorageEncrypted,
      },
    }),
    DescribeDBInstances: () => {
      throw new AwsFault('DBInstanceNotFoundFault', 'DBInstance x not found.');
    },
  },
};

const sampleSqs: AwsService = {
  signingName: 'sqs',
  operations: {
    SendMessage: ({ MessageBody, MessageAttributes }: SendMessageCommandInput) => ({
      MessageId: `${MessageBody}/${MessageAttributes?.['trace']?.StringValue}`,
    }),
    GetQueueUrl: () => {
      throw new AwsFault('QueueDoesNotExist', 'The specified queue does not exist.');
    },
  },
};

const sampleStates: AwsService = {
  signingName: 'states',
  operations: {
    StartExecution: (
      { stateMachineArn, name }: { stateMachineArn: string; name?: string },
      context: RequestContext,
    ) => ({
      executionArn: `${stateMachineArn}:${name}:${context.caller.arn}:${context.invocationId}`,
      startDate: createdAt,
    }),
    DescribeExecution: () => {
      throw new AwsFault('ExecutionDoesNotExist', 'Execution Does Not Exist: x');
    },
  },
};

const sampleEvents: AwsService = {
  signingName: 'events',
  operations: {
    PutEvents: ({ Entries }: { Entries: { Time?: Date }[] }) => ({
      FailedEntryCount: 0,
      Entries: Entries.map(({ Time }) => ({ EventId: Time?.toISOString() })),
    }),
  },
};
