import type { RequestContext } from '../../runtime/gateway/aws-service.ts';
import type { World } from '../world/world.ts';
import { createEc2, type Ec2 } from './ec2/ec2.ts';
import { required } from './ec2/lookup.ts';
import { createElbv2 } from './elbv2/elbv2.ts';
import { zonesOf } from './zones.ts';

/** What stands in the management account before the first order: Rancher's network and its way in and out. */
export interface Foundation {
  readonly vpcId: string;
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
  /** Where Rancher's calls to clusters come from: its three NAT addresses, as /32. */
  readonly egressCidrs: readonly string[];
  /** The internet-facing load balancer that agents of clusters call on TCP 443. */
  readonly loadBalancerArn: string;
  readonly loadBalancerDnsName: string;
  /** The group that admits leased addresses; without a single rule at the start. */
  readonly loadBalancerSecurityGroupId: string;
}

/** RFC 5737 sets 192.0.2.0/24 aside for examples. Settings may rely on these, whatever the seed. */
const egressAddresses = ['192.0.2.11', '192.0.2.12', '192.0.2.13'];
const loadBalancerAddresses = ['192.0.2.21', '192.0.2.22', '192.0.2.23'];

/** The foundation is older than the simulation: it is made without time, quotas and hidden moments. */
function timeless(world: World): World {
  const addresses = [...egressAddresses, ...loadBalancerAddresses];
  return {
    ...world,
    after: (_ms, change) => change(),
    visibleAtMs: () => world.clock.now(),
    quota: () => Number.POSITIVE_INFINITY,
    network: { ...world.network, join: () => undefined },
    publicAddresses: { ...world.publicAddresses, take: (key) => addresses.shift() ?? world.publicAddresses.take(key) },
  };
}

export function createFoundation(world: World, { region }: { readonly region: string }): Foundation {
  const before = timeless(world);
  const ec2 = createEc2(before);
  const context: RequestContext = {
    caller: {
      accountId: world.managementAccountId,
      arn: `arn:aws:iam::${world.managementAccountId}:role/foundation`,
      accessKeyId: 'foundation',
      observer: false,
    },
    region,
    requestId: 'foundation',
    invocationId: undefined,
  };
  const network = buildNetwork(ec2, context);
  const group = ec2.operations.CreateSecurityGroup(
    {
      GroupName: 'rancher-agents',
      Description: 'Addresses from which agents of clusters may call Rancher',
      VpcId: network.vpcId,
      TagSpecifications: [{ ResourceType: 'security-group', Tags: named('rancher-agents') }],
    },
    context,
  );
  const loadBalancerSecurityGroupId = required(group.GroupId, 'GroupId');
  const balancer = buildLoadBalancer(before, { ec2, context, network, loadBalancerSecurityGroupId });
  return {
    ...network,
    ...balancer,
    loadBalancerSecurityGroupId,
    egressCidrs: egressAddresses.map((address) => `${address}/32`),
  };
}

const named = (name: string) => [{ Key: 'Name', Value: name }];

type FoundationNetwork = Pick<Foundation, 'vpcId' | 'publicSubnetIds' | 'privateSubnetIds'>;

function buildNetwork({ operations: ec2 }: Ec2, context: RequestContext): FoundationNetwork {
  const vpcId = required(ec2.CreateVpc({ CidrBlock: '10.255.0.0/16' }, context).Vpc?.VpcId, 'VpcId');
  ec2.ModifyVpcAttribute({ VpcId: vpcId, EnableDnsHostnames: { Value: true } }, context);
  ec2.CreateTags({ Resources: [vpcId], Tags: named('rancher') }, context);
  const gatewayId = ec2.CreateInternetGateway({}, context).InternetGateway?.InternetGatewayId;
  ec2.AttachInternetGateway({ InternetGatewayId: gatewayId, VpcId: vpcId }, context);
  const zones = zonesOf(context.region).map(({ name }) => name);
  const subnets = (offset: number) =>
    zones.map((zone, index) => {
      const CidrBlock = `10.255.${(offset + index) * 16}.0/20`;
      const created = ec2.CreateSubnet({ VpcId: vpcId, CidrBlock, AvailabilityZone: zone }, context);
      return required(created.Subnet?.SubnetId, 'SubnetId');
    });
  const publicSubnetIds = subnets(0);
  const privateSubnetIds = subnets(3);
  const route = (subnetIds: readonly string[], target: { GatewayId?: string; NatGatewayId?: string }) => {
    const RouteTableId = ec2.CreateRouteTable({ VpcId: vpcId }, context).RouteTable?.RouteTableId;
    ec2.CreateRoute({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', ...target }, context);
    for (const SubnetId of subnetIds) {
      ec2.AssociateRouteTable({ RouteTableId, SubnetId }, context);
    }
  };
  route(publicSubnetIds, { GatewayId: required(gatewayId, 'InternetGatewayId') });
  publicSubnetIds.forEach((SubnetId, index) => {
    const { AllocationId } = ec2.AllocateAddress({ Domain: 'vpc' }, context);
    const nat = ec2.CreateNatGateway({ SubnetId, AllocationId }, context).NatGateway;
    route(privateSubnetIds.slice(index, index + 1), { NatGatewayId: required(nat?.NatGatewayId, 'NatGatewayId') });
  });
  return { vpcId, publicSubnetIds, privateSubnetIds };
}

interface Surroundings {
  readonly ec2: Ec2;
  readonly context: RequestContext;
  readonly network: FoundationNetwork;
  readonly loadBalancerSecurityGroupId: string;
}

function buildLoadBalancer(
  world: World,
  { ec2, context, network, loadBalancerSecurityGroupId }: Surroundings,
): Pick<Foundation, 'loadBalancerArn' | 'loadBalancerDnsName'> {
  const { operations: elb } = createElbv2(world);
  const created = elb.CreateLoadBalancer(
    {
      Name: 'rancher',
      Type: 'network',
      Scheme: 'internet-facing',
      SecurityGroups: [loadBalancerSecurityGroupId],
      SubnetMappings: network.publicSubnetIds.map((SubnetId) => ({
        SubnetId,
        AllocationId: ec2.operations.AllocateAddress({ Domain: 'vpc' }, context).AllocationId,
      })),
    },
    context,
  );
  const [balancer] = created.LoadBalancers ?? [];
  const target = { Name: 'rancher', Protocol: 'TCP', Port: 443, VpcId: network.vpcId, TargetType: 'ip' } as const;
  const TargetGroupArn = elb.CreateTargetGroup(target, context).TargetGroups?.[0]?.TargetGroupArn;
  const LoadBalancerArn = required(balancer?.LoadBalancerArn, 'LoadBalancerArn');
  const DefaultActions = [{ Type: 'forward', TargetGroupArn } as const];
  elb.CreateListener({ LoadBalancerArn, Protocol: 'TCP', Port: 443, DefaultActions }, context);
  return { loadBalancerArn: LoadBalancerArn, loadBalancerDnsName: required(balancer?.DNSName, 'DNSName') };
}
