import {
  CreateNetworkInterfaceCommand,
  DeleteNatGatewayCommand,
  DeleteSubnetCommand,
  EC2Client,
  ReleaseAddressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { DeleteClusterCommand, DeleteNodegroupCommand, EKSClient } from '@aws-sdk/client-eks';
import {
  DeleteDBClusterCommand,
  DeleteDBInstanceCommand,
  ModifyDBClusterCommand,
  RDSClient,
} from '@aws-sdk/client-rds';

/** A tenant as somebody with access to its account sees it. */
export interface Victim {
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
  /** Provider ids by slot. */
  readonly ids: Readonly<Record<string, string>>;
  readonly gatewayUrl: string;
  readonly rancherUrl: string;
  readonly rancherToken: string;
}

export interface Harm {
  readonly direction: 'provision' | 'retire';
  /** What must have been told of the tenant before it is done. */
  readonly after: string;
  /** So much later, in seconds. */
  readonly seconds?: number;
  /** Whether it is tried again and again until AWS takes it. */
  readonly insistent?: boolean;
  /** Resolves to `foreign <id>` when it made something that is not ours. */
  readonly act: (victim: Victim) => Promise<string | undefined>;
  /** What is only possible so many seconds after that. */
  readonly later?: { readonly seconds: number; readonly act: (victim: Victim) => Promise<string | undefined> };
}

const settings = ({ account, region, gatewayUrl }: Victim) => ({
  endpoint: gatewayUrl,
  region,
  credentials: { accessKeyId: account, secretAccessKey: 'me' },
});
const ec2 = (victim: Victim) => new EC2Client(settings(victim));
const eks = (victim: Victim) => new EKSClient(settings(victim));
const rds = (victim: Victim) => new RDSClient(settings(victim));

const deleteSubnet = async (victim: Victim) => {
  await ec2(victim).send(new DeleteSubnetCommand({ SubnetId: victim.ids['subnet/private-b'] }));
  return undefined;
};
const deleteNatGateway = async (victim: Victim) => {
  await ec2(victim).send(new DeleteNatGatewayCommand({ NatGatewayId: victim.ids['nat-gateway/b'] }));
  return undefined;
};
const releaseAddress = async (victim: Victim) => {
  await ec2(victim).send(new ReleaseAddressCommand({ AllocationId: victim.ids['elastic-ip/nat-b'] }));
  return undefined;
};
const revokeRule = async (victim: Victim) => {
  const IpRanges = [{ CidrIp: '10.64.0.0/19' }];
  await ec2(victim).send(
    new RevokeSecurityGroupIngressCommand({
      GroupId: victim.ids['security-group/database'],
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, IpRanges }],
    }),
  );
  return undefined;
};
const placeForeignInterface = async (victim: Victim) => {
  const { NetworkInterface } = await ec2(victim).send(
    new CreateNetworkInterfaceCommand({
      SubnetId: victim.ids['subnet/private-a'],
      Description: 'left by a person',
      TagSpecifications: [{ ResourceType: 'network-interface', Tags: [{ Key: 'foreign', Value: 'yes' }] }],
    }),
  );
  return `foreign ${NetworkInterface?.NetworkInterfaceId}`;
};
const deleteInRancher = async ({ rancherUrl, rancherToken, ids }: Victim) => {
  const answer = await fetch(`${rancherUrl}/v3/clusters/${ids.cluster}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${rancherToken}` },
  });
  return `done ${answer.status}`;
};
const deleteAtEks = async (victim: Victim) => {
  const clusterName = victim.cluster;
  await eks(victim).send(new DeleteNodegroupCommand({ clusterName, nodegroupName: 'nodes' }));
  await eks(victim)
    .send(new DeleteClusterCommand({ name: clusterName }))
    .catch(() => undefined);
  return undefined;
};
const deleteInstance = async (victim: Victim) => {
  const DBInstanceIdentifier = victim.ids['db-instance/1'];
  await rds(victim).send(new DeleteDBInstanceCommand({ DBInstanceIdentifier, SkipFinalSnapshot: true }));
  return undefined;
};
const protect = (DeletionProtection: boolean) => async (victim: Victim) => {
  const DBClusterIdentifier = victim.ids['db-cluster'];
  await rds(victim).send(
    new ModifyDBClusterCommand({ DBClusterIdentifier, DeletionProtection, ApplyImmediately: true }),
  );
  return undefined;
};
const deleteDatabase = async (victim: Victim) => {
  await protect(false)(victim);
  await deleteInstance(victim).catch(() => undefined);
  const DBClusterIdentifier = victim.ids['db-cluster'];
  await rds(victim).send(new DeleteDBClusterCommand({ DBClusterIdentifier, SkipFinalSnapshot: true }));
  return undefined;
};

const networkIsReady = 'TenantMilestoneReached network-ready';
const databaseIsReady = 'TenantMilestoneReached database-ready';
const clusterIsAskedFor = 'ResourceChanged create succeeded cluster';
const clusterLeaves = 'ResourceChanged remove intent cluster';
const databaseLeaves = 'ResourceChanged remove intent db-instance/1';

/** What a person, or another program, may do to a tenant behind our back. */
export const harms: Readonly<Record<string, Harm>> = {
  'subnet-gone': { direction: 'provision', after: networkIsReady, act: deleteSubnet },
  'nat-gone': { direction: 'provision', after: networkIsReady, act: deleteNatGateway },
  'address-gone': {
    direction: 'provision',
    after: networkIsReady,
    act: deleteNatGateway,
    later: { seconds: 120, act: releaseAddress },
  },
  'rule-gone': { direction: 'provision', after: databaseIsReady, act: revokeRule },
  'instance-gone': { direction: 'provision', after: databaseIsReady, act: deleteInstance },
  'protection-off': { direction: 'provision', after: databaseIsReady, act: protect(false) },
  'rancher-gone': { direction: 'provision', after: clusterIsAskedFor, seconds: 300, act: deleteInRancher },
  // As soon as there are nodes, and before Rancher has heard of them.
  'eks-gone': { direction: 'provision', after: clusterIsAskedFor, insistent: true, act: deleteAtEks },
  'subnet-gone-late': {
    direction: 'retire',
    after: 'ResourceChanged remove absent db-subnet-group',
    act: deleteSubnet,
  },
  'nat-gone-late': { direction: 'retire', after: clusterLeaves, act: deleteNatGateway },
  'address-gone-late': {
    direction: 'retire',
    after: clusterLeaves,
    act: deleteNatGateway,
    later: { seconds: 120, act: releaseAddress },
  },
  'rancher-gone-late': { direction: 'retire', after: 'TenantActivated', act: deleteInRancher },
  'eks-gone-late': { direction: 'retire', after: clusterLeaves, act: deleteAtEks },
  'database-gone-late': { direction: 'retire', after: clusterLeaves, act: deleteDatabase },
  'protection-on-late': { direction: 'retire', after: databaseLeaves, act: protect(true) },
  'foreign-late': { direction: 'retire', after: clusterLeaves, act: placeForeignInterface },
};
