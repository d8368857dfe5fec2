import { CloudError } from '../hosted/cloud-error.ts';
import type { EksConfigObject } from '../object-types.ts';
import type { EksCloud } from './cloud.ts';
import type { EksConfig, EksConfigStatus } from './eks-config.ts';

type NetworkStatus = Pick<EksConfigStatus, 'subnets' | 'securityGroups' | 'virtualNetwork' | 'networkFieldsSource'>;

/** Address ranges of the operator's VPC template. */
const vpcCidr = '192.168.0.0/16';
const subnetCidrs = ['192.168.64.0/18', '192.168.128.0/18', '192.168.192.0/18'];

/** The role the control plane takes: named in the spec, else made by the stack `<displayName>-eks-service-role`. */
export function serviceRoleArn({ serviceRole, displayName }: EksConfig, { accountId }: EksCloud): string {
  if (serviceRole && !/^[\w+=,.@-]+$/.test(serviceRole)) {
    throw new CloudError(
      'error creating or getting service role: error getting role: operation error IAM: GetRole, https response error StatusCode: 400, ValidationError: The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    );
  }
  return `arn:aws:iam::${accountId}:role/${serviceRole || `${displayName}-eks-service-role`}`;
}

/**
 * Subnets and security groups are taken from the spec. Without subnets the operator makes a VPC of its own: three public
 * subnets, no NAT gateway. Only then it reports the VPC's id in its status.
 */
export async function createNetwork(
  { spec, status }: EksConfigObject,
  { cloud }: { cloud: EksCloud },
): Promise<NetworkStatus> {
  if ((status.subnets ?? []).length > 0) {
    return status;
  }
  if ((spec.subnets ?? []).length > 0) {
    return { subnets: spec.subnets ?? [], securityGroups: spec.securityGroups ?? [], networkFieldsSource: 'provided' };
  }
  return { ...(await createStack(spec, cloud)), securityGroups: [], networkFieldsSource: 'generated' };
}

async function createStack({ displayName }: EksConfig, cloud: EksCloud) {
  const stack = `${displayName}-eks-vpc`;
  const tagged = (type: string, name: string) => [
    {
      ResourceType: type,
      Tags: [
        { Key: 'Name', Value: name },
        { Key: 'displayName', Value: displayName },
      ],
    },
  ];
  try {
    const { Vpc } = await cloud.callEc2<{ Vpc: { VpcId: string } }>('CreateVpc', {
      CidrBlock: vpcCidr,
      TagSpecifications: tagged('vpc', `${stack}-VPC`),
    });
    const RouteTableId = await routeToInternet(Vpc.VpcId, { cloud, tagged: (type) => tagged(type, stack) });
    const subnets: string[] = [];
    for (const [index, CidrBlock] of subnetCidrs.entries()) {
      const { Subnet } = await cloud.callEc2<{ Subnet: { SubnetId: string } }>('CreateSubnet', {
        VpcId: Vpc.VpcId,
        CidrBlock,
        AvailabilityZone: `${cloud.region}${'abc'[index]}`,
        TagSpecifications: tagged('subnet', `${stack}-Subnet0${index + 1}`),
      });
      await cloud.callEc2('ModifySubnetAttribute', { SubnetId: Subnet.SubnetId, MapPublicIpOnLaunch: { Value: true } });
      await cloud.callEc2('AssociateRouteTable', { RouteTableId, SubnetId: Subnet.SubnetId });
      subnets.push(Subnet.SubnetId);
    }
    return { virtualNetwork: Vpc.VpcId, subnets };
  } catch (error) {
    throw error instanceof CloudError
      ? new CloudError(
          `error generating and setting networking: error creating stack with VPC template: stack failed to create: ${error.message}`,
          error.code,
        )
      : error;
  }
}

interface Tagging {
  readonly cloud: EksCloud;
  readonly tagged: (type: string) => readonly object[];
}

/** An internet gateway and the route table that leads to it. */
async function routeToInternet(VpcId: string, { cloud, tagged }: Tagging): Promise<string> {
  const { InternetGateway } = await cloud.callEc2<{ InternetGateway: { InternetGatewayId: string } }>(
    'CreateInternetGateway',
    { TagSpecifications: tagged('internet-gateway') },
  );
  const { InternetGatewayId } = InternetGateway;
  await cloud.callEc2('AttachInternetGateway', { InternetGatewayId, VpcId });
  const { RouteTable } = await cloud.callEc2<{ RouteTable: { RouteTableId: string } }>('CreateRouteTable', {
    VpcId,
    TagSpecifications: tagged('route-table'),
  });
  const { RouteTableId } = RouteTable;
  await cloud.callEc2('CreateRoute', { RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId: InternetGatewayId });
  return RouteTableId;
}

/**
 * Deletes the VPC that the operator made. The stack is deleted right after the cluster was asked to go, while its network interfaces
 * are still there, so the deletion of the subnets fails in CloudFormation and the VPC stays behind; the operator does not look back.
 */
export async function removeNetwork({ spec, status }: EksConfigObject, { cloud }: { cloud: EksCloud }): Promise<void> {
  if ((spec.subnets ?? []).length > 0 || status.virtualNetwork === undefined) {
    return;
  }
  try {
    for (const SubnetId of status.subnets ?? []) {
      await cloud.callEc2('DeleteSubnet', { SubnetId });
    }
    await cloud.callEc2('DeleteVpc', { VpcId: status.virtualNetwork });
  } catch (error) {
    if (!(error instanceof CloudError)) {
      throw error;
    }
  }
}
