import type { AccessRequest } from './authorize.ts';

/** ARN resource types by the prefix of their ids. */
const typesByPrefix: Readonly<Record<string, string>> = {
  vpc: 'vpc',
  subnet: 'subnet',
  igw: 'internet-gateway',
  eipalloc: 'elastic-ip',
  nat: 'natgateway',
  rtb: 'route-table',
  sg: 'security-group',
  sgr: 'security-group-rule',
  eni: 'network-interface',
  acl: 'network-acl',
  vpce: 'vpc-endpoint',
  vol: 'volume',
};

/** What a creating call makes. Its ARN ends in a wildcard, as the id does not exist yet. */
const created: Readonly<Record<string, string>> = {
  CreateVpc: 'vpc',
  CreateSubnet: 'subnet',
  CreateInternetGateway: 'internet-gateway',
  AllocateAddress: 'elastic-ip',
  CreateNatGateway: 'natgateway',
  CreateRouteTable: 'route-table',
  CreateSecurityGroup: 'security-group',
  CreateNetworkInterface: 'network-interface',
  CreateVpcEndpoint: 'vpc-endpoint',
  CreateVolume: 'volume',
};

/** Input members that name existing resources on which AWS checks the permission. */
const members = [
  'VpcId',
  'SubnetId',
  'InternetGatewayId',
  'AllocationId',
  'NatGatewayId',
  'RouteTableId',
  'GroupId',
  'NetworkInterfaceId',
  'VolumeId',
] as const;

/** Calls that name more resources than AWS checks (Service Authorization Reference, EC2). */
const narrowed: Readonly<Record<string, readonly string[]>> = {
  CreateRoute: ['RouteTableId'],
  ReplaceRoute: ['RouteTableId'],
  DeleteRoute: ['RouteTableId'],
};

/** Reading calls of EC2 have no resource-level permissions; only the resource `*` allows them. */
export function ec2Resources(request: AccessRequest): readonly string[] {
  const { operation, input } = request;
  if (/^(?:Describe|Get|List|Search)/.test(operation)) return ['*'];
  const ids = [...(narrowed[operation] ?? members).map((member) => input[member]), ...tagged(input)];
  const existing = ids.filter((id) => typeof id === 'string').map((id) => arnOf(request, id));
  const type = created[operation];
  const made = type ? [ec2Arn(request, `${type}/*`)] : [];
  const all = [...made, ...existing];
  return all.length > 0 ? all : [ec2Arn(request, '*')];
}

/** CreateTags and DeleteTags name their targets in a list. */
function tagged(input: AccessRequest['input']): readonly unknown[] {
  const resources = input['Resources'];
  return Array.isArray(resources) ? resources : [];
}

function arnOf(request: AccessRequest, id: string): string {
  const type = typesByPrefix[id.slice(0, id.lastIndexOf('-'))] ?? '*';
  return ec2Arn(request, `${type}/${id}`);
}

function ec2Arn({ context }: AccessRequest, resource: string): string {
  return `arn:aws:ec2:${context.region}:${context.caller.accountId}:${resource}`;
}
