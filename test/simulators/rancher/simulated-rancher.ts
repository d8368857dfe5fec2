import type { AwsService, RequestContext } from '../../../local/runtime/gateway/aws-service.ts';
import { createEc2 } from '../../../local/simulators/aws/ec2/ec2.ts';
import { createEks } from '../../../local/simulators/aws/eks/eks.ts';
import { awsManners } from '../../../local/simulators/aws/manners.ts';
import { createCallGuard } from '../../../local/simulators/calls/call-guard.ts';
import { createRancher, type RancherOptions } from '../../../local/simulators/rancher/rancher.ts';
import type { RestVendor } from '../../../local/simulators/rest/vendor.ts';
import { createWorld, type World } from '../../../local/simulators/world/world.ts';
import { virtualClock } from '../../support/clock.ts';

export const account = '222222222201';
export const region = 'eu-central-1';
export const rancherAddresses = ['203.0.113.10/32', '203.0.113.11/32'];
export const token = 'token-admin:tjlwmx7rzpbfkd4vh2nq8c6s5g9';

// What JSON a client gets is read as it is: the tests are independent clients.
// biome-ignore lint/suspicious/noExplicitAny: the answers' shape is what is tested
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** A Rancher beside an AWS with one landing account, and a network with NAT gateways for one cluster. */
export async function simulatedRancher(
  options: Partial<RancherOptions> = {},
  /** Clouds with a REST API, over the same world. */
  vendorsOf?: (world: World) => readonly RestVendor[],
) {
  const clock = virtualClock();
  const world = createWorld({
    clock,
    seed: 3,
    visibility: { share: 0, longestMs: 0 },
    accounts: [{ accountId: account, quotas: { vpcs: 50, elasticIps: 200, eksClusters: 300, standardVcpus: 2000 } }],
  });
  const ec2 = createEc2(world);
  const eks = createEks(world);
  const aws = awsCaller({ ec2, eks });
  const { VpcId: backendVpc } = (await aws('ec2', 'CreateVpc', { CidrBlock: '10.9.0.0/16' }, '111111111111')).Vpc;
  const group = await aws(
    'ec2',
    'CreateSecurityGroup',
    { GroupName: 'rancher', Description: 'Rancher', VpcId: backendVpc },
    '111111111111',
  );
  const vendors = vendorsOf?.(world);
  const rancher = createRancher({
    world,
    clock,
    eks,
    ec2,
    accountsByAccessKey: new Map([['AKIALANDING', account]]),
    foundation: { egressCidrs: rancherAddresses, loadBalancerSecurityGroupId: group.GroupId },
    token,
    ...(vendors && { vendors, restHooks: restHooks(world, vendors) }),
    ...options,
  });
  const { url } = await rancher.listen();

  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text,
    };
  };

  return {
    clock,
    world,
    rancher,
    url,
    call,
    aws,
    /** Lets these addresses into Rancher's load balancer. */
    admit: (addresses: readonly string[]) =>
      aws(
        'ec2',
        'AuthorizeSecurityGroupIngress',
        {
          GroupId: group.GroupId,
          IpPermissions: [
            { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: addresses.map((CidrIp) => ({ CidrIp })) },
          ],
        },
        '111111111111',
      ),
    addCredential: async (name = 'landing') =>
      (
        await call('POST', '/v3/cloudcredentials', {
          type: 'cloudCredential',
          name,
          amazonec2credentialConfig: { accessKey: 'AKIALANDING', secretKey: 'secret' },
        })
      ).body.id as string,
    network: () => buildNetwork({ aws, clock }),
    async pass(minutes: number) {
      await clock.advance(minutes * 60_000);
    },
    close: () => rancher.close(),
  };
}

/** Faults that are switched on befall the operators' calls. */
const restHooks = (world: World, vendors: readonly RestVendor[]) =>
  createCallGuard(world, {
    mannersOf: (service) =>
      vendors.map((vendor) => vendor.mannersOf(service)).find((manners) => manners !== undefined) ??
      awsManners(service),
  });

type Aws = (service: 'ec2' | 'eks', operation: string, input: object, accountId?: string) => Promise<Json>;

function awsCaller(services: { ec2: AwsService; eks: AwsService }): Aws {
  return async (service, operation, input, accountId = account) => {
    const caller = { accountId, arn: `arn:aws:iam::${accountId}:role/test`, accessKeyId: 'AKIATEST', observer: false };
    const context: RequestContext = { caller, region, requestId: 'test', invocationId: undefined };
    return (await services[service].operations[operation]?.(input as never, context)) as Json;
  };
}

/** Two private subnets in two zones behind one NAT gateway each. */
async function buildNetwork({ aws, clock }: { aws: Aws; clock: ReturnType<typeof virtualClock> }) {
  const { VpcId } = (await aws('ec2', 'CreateVpc', { CidrBlock: '10.1.0.0/16' })).Vpc;
  const { InternetGatewayId } = (await aws('ec2', 'CreateInternetGateway', {})).InternetGateway;
  await aws('ec2', 'AttachInternetGateway', { InternetGatewayId, VpcId });
  const subnets: string[] = [];
  const addresses: string[] = [];
  for (const [at, zone] of ['a', 'b'].entries()) {
    const place = { VpcId, AvailabilityZone: `${region}${zone}` };
    const open = (await aws('ec2', 'CreateSubnet', { ...place, CidrBlock: `10.1.${at}.0/24` })).Subnet.SubnetId;
    const closed = (await aws('ec2', 'CreateSubnet', { ...place, CidrBlock: `10.1.${at + 10}.0/24` })).Subnet.SubnetId;
    const address = await aws('ec2', 'AllocateAddress', { Domain: 'vpc' });
    const gateway = (await aws('ec2', 'CreateNatGateway', { SubnetId: open, AllocationId: address.AllocationId }))
      .NatGateway;
    const table = (await aws('ec2', 'CreateRouteTable', { VpcId })).RouteTable.RouteTableId;
    await aws('ec2', 'AssociateRouteTable', { RouteTableId: table, SubnetId: closed });
    await clock.advance(200_000);
    await aws('ec2', 'CreateRoute', {
      RouteTableId: table,
      DestinationCidrBlock: '0.0.0.0/0',
      NatGatewayId: gateway.NatGatewayId,
    });
    subnets.push(closed);
    addresses.push(`${address.PublicIp}/32`);
  }
  return { vpcId: VpcId as string, subnets, addresses };
}

/** A body for POST /v3/clusters that the operator accepts. */
export function eksBody({
  name,
  credential,
  subnets,
  ...changes
}: {
  name: string;
  credential: string;
  subnets: readonly string[];
  [field: string]: unknown;
}) {
  return {
    type: 'cluster',
    name,
    annotations: { 'example.com/request-id': `request-${name}` },
    eksConfig: {
      amazonCredentialSecret: credential,
      displayName: name,
      region,
      imported: false,
      kubernetesVersion: '1.35',
      privateAccess: true,
      publicAccess: true,
      publicAccessSources: rancherAddresses,
      secretsEncryption: false,
      loggingTypes: [],
      tags: { 'tenantry:owner': name },
      subnets,
      securityGroups: [],
      nodeGroups: [
        {
          nodegroupName: 'main',
          version: '1.35',
          minSize: 2,
          maxSize: 3,
          desiredSize: 2,
          gpu: false,
          subnets: [],
          tags: {},
          labels: {},
          resourceTags: {},
          requestSpotInstances: false,
          ec2SshKey: '',
          diskSize: 50,
          instanceType: 'm6i.large',
        },
      ],
      ...changes,
    },
  };
}

/** `{ Provisioned: 'True', … }` of a Norman cluster or a Kubernetes object. */
export const conditionsOf = (cluster: Json): Record<string, string> =>
  Object.fromEntries(
    (cluster.conditions ?? cluster.status?.conditions ?? []).map(({ type, status }: Json) => [type, status]),
  );
