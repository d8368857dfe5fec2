import type { RequestContext } from '../../../local/runtime/gateway/aws-service.ts';
import { createEc2 } from '../../../local/simulators/aws/ec2/ec2.ts';
import { createEks } from '../../../local/simulators/aws/eks/eks.ts';
import { createElbv2 } from '../../../local/simulators/aws/elbv2/elbv2.ts';
import { createRds } from '../../../local/simulators/aws/rds/rds.ts';
import { createWorld, type WorldOptions } from '../../../local/simulators/world/world.ts';
import { createManualClock } from '../world/manual-clock.ts';

export const accountId = '222222222201';
export const region = 'eu-central-1';

export const contextOf = (caller: Partial<RequestContext['caller']> = {}): RequestContext => ({
  caller: { accountId, arn: `arn:aws:iam::${accountId}:role/test`, accessKeyId: 'AKIA', observer: false, ...caller },
  region,
  requestId: 'request-1',
  invocationId: undefined,
});

/** The simulated AWS with nothing in it. New objects show at once unless a test wants otherwise. */
export function createLandingAccount(options: Partial<WorldOptions> = {}) {
  const clock = createManualClock();
  const world = createWorld({
    clock,
    seed: 7,
    visibility: { share: 0, longestMs: 0 },
    accounts: [{ accountId, quotas: { standardVcpus: 64 } }],
    ...options,
  });
  return {
    clock,
    world,
    ec2: createEc2(world).operations,
    eks: createEks(world).operations,
    rds: createRds(world).operations,
    elb: createElbv2(world).operations,
    context: contextOf(),
  };
}

export type TestAccount = ReturnType<typeof createLandingAccount>;

const owned = (resource: string) => [
  { Key: 'tenantry:owner', Value: 'tenant-1' },
  { Key: 'tenantry:slot', Value: resource },
];

/** A VPC with three public and three private subnets, an internet gateway, and a NAT gateway on its own address per zone. */
export function buildTenantNetwork({ ec2, context, clock }: TestAccount) {
  const vpcId =
    ec2.CreateVpc(
      { CidrBlock: '10.1.0.0/16', TagSpecifications: [{ ResourceType: 'vpc', Tags: owned('vpc') }] },
      context,
    ).Vpc?.VpcId ?? '';
  const gatewayId = ec2.CreateInternetGateway({}, context).InternetGateway?.InternetGatewayId ?? '';
  ec2.AttachInternetGateway({ InternetGatewayId: gatewayId, VpcId: vpcId }, context);
  const subnet = (index: number, zone: string) =>
    ec2.CreateSubnet(
      { VpcId: vpcId, CidrBlock: `10.1.${index * 16}.0/20`, AvailabilityZone: `${region}${zone}` },
      context,
    ).Subnet?.SubnetId ?? '';
  const publicSubnetIds = ['a', 'b', 'c'].map((zone, index) => subnet(index, zone));
  const privateSubnetIds = ['a', 'b', 'c'].map((zone, index) => subnet(index + 3, zone));
  const table = (subnetId: string, target: { GatewayId?: string; NatGatewayId?: string }) => {
    const RouteTableId = ec2.CreateRouteTable({ VpcId: vpcId }, context).RouteTable?.RouteTableId ?? '';
    ec2.CreateRoute({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', ...target }, context);
    const { AssociationId } = ec2.AssociateRouteTable({ RouteTableId, SubnetId: subnetId }, context);
    return { RouteTableId, AssociationId };
  };
  const publicTables = publicSubnetIds.map((id) => table(id, { GatewayId: gatewayId }));
  const addresses = publicSubnetIds.map(() => ec2.AllocateAddress({ Domain: 'vpc' }, context));
  const natGatewayIds = publicSubnetIds.map(
    (SubnetId, index) =>
      ec2.CreateNatGateway({ SubnetId, AllocationId: addresses[index]?.AllocationId }, context).NatGateway
        ?.NatGatewayId ?? '',
  );
  const privateTables = privateSubnetIds.map((id, index) => table(id, { NatGatewayId: natGatewayIds[index] ?? '' }));
  clock.advance(200);
  return {
    vpcId,
    gatewayId,
    publicSubnetIds,
    privateSubnetIds,
    natGatewayIds,
    tables: [...publicTables, ...privateTables],
    allocationIds: addresses.map(({ AllocationId }) => AllocationId ?? ''),
    publicIps: addresses.map(({ PublicIp }) => PublicIp ?? ''),
  };
}

/** The provider's code and words of a call that is refused. */
export function refusalOf(call: () => unknown): { code: string; message: string } {
  try {
    call();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code, message };
  }
  throw new Error('The call was not refused.');
}
