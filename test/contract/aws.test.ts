import {
  AuthorizeSecurityGroupIngressCommand,
  DeleteRouteCommand,
  DeleteTagsCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import { ModifyDBClusterCommand, RDSClient } from '@aws-sdk/client-rds';
import { adapterFor } from '../../src/clouds/adapters.ts';
import type { TenantPlan } from '../../src/clouds/cloud-adapter.ts';
import { simulatedAws } from '../support/simulated-aws.ts';
import { type CloudUnderTest, cloudAdapterContract } from './cloud-adapter.contract.ts';

const tenant: TenantPlan = {
  tenantId: 't-0a1b2c3d',
  tenantName: 'acme',
  orderId: 'order-1',
  region: 'eu-central-1',
  zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
  size: 'medium',
  clusterName: 'acme-0a1b2c3d',
  endpointAccess: ['203.0.113.10/32'],
};

/** How somebody in the AWS console might harm a tenant, by slot. */
const harm: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
  vpc: (VpcId) => ec2().send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: false } })),
  'subnet/private-b': (id) =>
    ec2().send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'kubernetes.io/role/internal-elb' }] })),
  'route-table/private-a': (RouteTableId) =>
    ec2().send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0' })),
  'security-group/database': (GroupId) =>
    ec2().send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 0, ToPort: 65535, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      }),
    ),
  'db-cluster': (DBClusterIdentifier) =>
    new RDSClient(asAdministrator).send(
      new ModifyDBClusterCommand({ DBClusterIdentifier, DeletionProtection: false, ApplyImmediately: true }),
    ),
};

const asAdministrator = {
  region: 'eu-central-1',
  credentials: { accessKeyId: '222222222201', secretAccessKey: 'unused' },
};
const ec2 = () => new EC2Client(asAdministrator);

cloudAdapterContract('AWS', async (): Promise<CloudUnderTest> => {
  const aws = await simulatedAws({ hiddenShare: 0.3 });
  let told = 0;
  return {
    adapter: await adapterFor(aws.landingAccount, { now: () => aws.clock.now() }),
    tenant,
    neighbour: { ...tenant, tenantId: 't-neighbour', tenantName: 'birch', clusterName: 'birch-1' },
    advance: (seconds) => aws.clock.advance(seconds * 1000),
    counts: aws.counts,
    changesMade: () => {
      const calls = aws.world.calls.all();
      const fresh = calls.slice(told).filter(({ operation }) => !/^(Describe|List|Get|AssumeRole)/.test(operation));
      told = calls.length;
      return fresh.map(({ operation }) => operation);
    },
    loseReply: ({ operation, nth }) => {
      aws.world.faults.add({ match: { operation, nth }, fault: 'reply-lost', times: 1 });
    },
    tamper: async (slot, { providerId }) => {
      await harm[slot]?.(providerId);
      return slot in harm;
    },
    close: aws.close,
  };
});
