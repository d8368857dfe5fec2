import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';

export interface HandmadeNetwork {
  readonly privateSubnetIds: readonly string[];
  /** Of its one NAT gateway. */
  readonly natAddress: string;
}

/** A network for a cluster, as a person would click it together: two private subnets behind one NAT gateway. */
export async function makeNetworkByHand(place: {
  gatewayUrl: string;
  account: string;
  region: string;
}): Promise<HandmadeNetwork> {
  const ec2 = new EC2Client({
    endpoint: place.gatewayUrl,
    region: place.region,
    credentials: { accessKeyId: place.account, secretAccessKey: 'me' },
  });
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.99.0.0/16' }));
  const VpcId = Vpc?.VpcId;
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = InternetGateway?.InternetGatewayId;
  await ec2.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId }));
  const subnet = async (number: number, zone: string) => {
    const CidrBlock = `10.99.${number * 16}.0/20`;
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone: `${place.region}${zone}` }),
    );
    return Subnet?.SubnetId ?? '';
  };
  const outer = await subnet(0, 'a');
  const inner = [await subnet(1, 'a'), await subnet(2, 'b')];
  const route = async (subnetIds: readonly string[], target: { GatewayId?: string; NatGatewayId?: string }) => {
    const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
    const RouteTableId = RouteTable?.RouteTableId;
    await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', ...target }));
    for (const SubnetId of subnetIds) await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
  };
  await route([outer], { GatewayId: InternetGatewayId ?? '' });
  const { AllocationId, PublicIp = '' } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId: outer, AllocationId }));
  await route(inner, { NatGatewayId: NatGateway?.NatGatewayId ?? '' });
  ec2.destroy();
  return { privateSubnetIds: inner, natAddress: PublicIp };
}
