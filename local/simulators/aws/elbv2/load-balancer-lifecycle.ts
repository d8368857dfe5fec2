import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { keyOf } from '../../world/collection.ts';
import { placeOf } from '../caller-scope.ts';
import { addInterface, removeInterfacesOf } from '../ec2/interface-lifecycle.ts';
import type { Address, Subnet } from '../ec2/objects.ts';
import { freeAddresses } from '../ec2/subnets.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { invalid, requestedTags } from './lookup.ts';
import type { ElbStore, LoadBalancer } from './objects.ts';

interface CreateRequest {
  readonly input: sdk.CreateLoadBalancerInput;
  readonly context: RequestContext;
}

interface Seat {
  readonly subnet: Subnet;
  readonly address: Address | undefined;
  readonly privateIp: string | undefined;
}

/** Same name and same settings: the existing one is the answer. Same name, other settings: refused. */
export function createLoadBalancer(store: ElbStore, { input, context }: CreateRequest): LoadBalancer {
  const { loadBalancers } = store;
  const place = placeOf(context);
  const name = checkedName(input.Name);
  if (input.Type !== 'network') {
    throw invalid('Only load balancers of type network are simulated');
  }
  const existing = loadBalancers.at(place).find((other) => other.name === name);
  if (existing) {
    if (existing.state !== 'failed' && isSame(existing, input)) {
      return existing;
    }
    const message = `A load balancer with the same name '${name}' exists, but with different settings`;
    throw new AwsFault('DuplicateLoadBalancerName', message);
  }
  return startLoadBalancer(store, { input, context });
}

function checkedName(name: string | undefined): string {
  if (!name || !/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(name) || name.startsWith('internal-')) {
    throw invalid(
      `The load balancer name '${name ?? ''}' must have at most 32 characters, only letters, digits and hyphens, and not begin with 'internal-'`,
    );
  }
  return name;
}

function isSame(existing: LoadBalancer, input: sdk.CreateLoadBalancerInput): boolean {
  const seats = (list: readonly (readonly [string | undefined, string | undefined])[]) =>
    JSON.stringify([...list].sort());
  const wanted =
    input.SubnetMappings?.map(({ SubnetId, AllocationId }) => [SubnetId, AllocationId] as const) ??
    input.Subnets?.map((id) => [id, undefined] as const) ??
    [];
  return (
    seats(wanted) === seats(existing.mappings.map(({ subnetId, allocationId }) => [subnetId, allocationId] as const)) &&
    (input.Scheme ?? 'internet-facing') === existing.scheme &&
    [...(input.SecurityGroups ?? [])].sort().join() === [...existing.securityGroupIds].sort().join()
  );
}

function startLoadBalancer(store: ElbStore, { input, context }: CreateRequest): LoadBalancer {
  const { world, objects, loadBalancers } = store;
  const place = placeOf(context);
  const name = checkedName(input.Name);
  const scheme = input.Scheme ?? 'internet-facing';
  const tags = requestedTags(input.Tags);
  const seats = checkedSeats(store, { input, context });
  const vpcId = seats[0]?.subnet.vpcId ?? '';
  const groupIds = input.SecurityGroups ?? [];
  const unknown = groupIds.find((id) => objects.securityGroups.find(place, id)?.vpcId !== vpcId);
  if (unknown) {
    throw new AwsFault('InvalidSecurityGroup', `The security group '${unknown}' does not exist`);
  }
  if (loadBalancers.at(place).length >= quotaOf(world, { place, name: 'loadBalancers' })) {
    const message = `The maximum number of load balancers has been reached`;
    throw new AwsFault('TooManyLoadBalancers', message);
  }
  const key = `${place.accountId}/${place.region}/elb/${name}`;
  const digits = world.hex(`${key}#${world.serial(key)}`, 16);
  const arn = `arn:aws:elasticloadbalancing:${place.region}:${place.accountId}:loadbalancer/net/${name}/${digits}`;
  const mappings = seats.map(({ subnet, address, privateIp }) => ({
    subnetId: subnet.id,
    zone: subnet.zone,
    allocationId: address?.id,
    privateIp,
    networkInterfaceId: addInterface(store, {
      subnet,
      description: `ELB net/${name}/${digits}`,
      interfaceType: 'network_load_balancer',
      requesterId: 'amazon-elb',
      groupIds,
      servesId: arn,
      ...(address && { address }),
      ...(privateIp && { privateIp }),
    }).id,
  }));
  const balancer = loadBalancers.add({
    ...newObject(world, { kind: 'load-balancer', place, tags, id: arn, state: 'provisioning' }),
    name,
    type: 'network',
    scheme,
    vpcId,
    mappings,
    ipAddressType: input.IpAddressType ?? 'ipv4',
    securityGroupIds: groupIds,
    attributes: new Map([
      ['deletion_protection.enabled', 'false'],
      ['load_balancing.cross_zone.enabled', 'false'],
      ['access_logs.s3.enabled', 'false'],
    ]),
    failureReason: undefined,
  });
  const { accountId } = place;
  const service = 'elasticloadbalancing';
  const owner = () => tags.get('tenantry:owner');
  const failure = world.faults.resourceFailure({ service, operation: 'CreateLoadBalancer', accountId, owner });
  world.after(world.duration('load-balancer.create', keyOf(balancer)), () => {
    balancer.state = failure ? 'failed' : 'active';
    balancer.failureReason = failure?.message;
  });
  return balancer;
}

function checkedSeats({ objects }: ElbStore, { input, context }: CreateRequest): Seat[] {
  const place = placeOf(context);
  const mappings: readonly sdk.SubnetMapping[] =
    input.SubnetMappings ?? input.Subnets?.map((SubnetId) => ({ SubnetId })) ?? [];
  if (mappings.length === 0 || (input.SubnetMappings && input.Subnets)) {
    throw invalid('You must specify either subnets or subnet mappings');
  }
  const seats = mappings.map(({ SubnetId = '', AllocationId, PrivateIPv4Address }) => {
    const subnet = objects.subnets.find(place, SubnetId);
    if (!subnet) {
      throw new AwsFault('SubnetNotFound', `The subnet ID '${SubnetId}' does not exist`);
    }
    const address = AllocationId === undefined ? undefined : objects.addresses.find(place, AllocationId);
    if (AllocationId !== undefined && !address) {
      throw new AwsFault('AllocationIdNotFound', `The allocation ID '${AllocationId}' does not exist`);
    }
    if (address?.association) {
      throw new AwsFault('ResourceInUse', 'The allocation IDs are not available for use');
    }
    return { subnet, address, privateIp: PrivateIPv4Address };
  });
  checkNetwork(seats, { objects, scheme: input.Scheme ?? 'internet-facing' });
  return seats;
}

function checkNetwork(
  seats: readonly Seat[],
  { objects, scheme }: { objects: ElbStore['objects']; scheme: string },
): void {
  const subnets = seats.map(({ subnet }) => subnet);
  if (new Set(subnets.map(({ zone }) => zone)).size < subnets.length) {
    throw new AwsFault(
      'InvalidConfigurationRequest',
      'A load balancer cannot be attached to multiple subnets in the same Availability Zone',
    );
  }
  if (new Set(subnets.map(({ vpcId }) => vpcId)).size > 1) {
    throw new AwsFault('InvalidConfigurationRequest', 'All subnets must belong to the same VPC');
  }
  const full = subnets.find((subnet) => freeAddresses(subnet) < 8);
  if (full) {
    throw new AwsFault(
      'InvalidSubnet',
      `Not enough IP space available in ${full.id}. ELB requires at least 8 free IP addresses in each subnet.`,
    );
  }
  const internetGateway = objects.internetGateways.at(subnets[0] ?? { accountId: '', region: '' });
  if (scheme === 'internet-facing' && internetGateway.every(({ vpcId }) => vpcId !== subnets[0]?.vpcId)) {
    throw new AwsFault('InvalidSubnet', `VPC ${subnets[0]?.vpcId} has no internet gateway`);
  }
  if (scheme === 'internal' && seats.some(({ address }) => address)) {
    throw new AwsFault(
      'InvalidConfigurationRequest',
      'Allocation IDs can only be used with internet-facing load balancers',
    );
  }
}

/** The load balancer is gone at once; its interfaces, and so its addresses, are let go some time later. */
export function removeLoadBalancer(store: ElbStore, balancer: LoadBalancer): void {
  const { world, objects, loadBalancers, listeners } = store;
  for (const listener of listeners.at(balancer).filter(({ loadBalancerArn }) => loadBalancerArn === balancer.id)) {
    listeners.remove(listener);
  }
  loadBalancers.remove(balancer);
  world.after(world.duration('load-balancer.interfaces-delete', keyOf(balancer)), () =>
    removeInterfacesOf(objects, balancer),
  );
}
