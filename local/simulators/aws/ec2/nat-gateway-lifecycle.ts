import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { keyOf } from '../../world/collection.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { addInterface, removeInterfacesOf } from './interface-lifecycle.ts';
import { need, required } from './lookup.ts';
import type { Address, NatGateway, Subnet } from './objects.ts';
import type { Ec2Store } from './store.ts';
import { freeAddresses } from './subnets.ts';
import { requestedTags } from './tags.ts';

/** Deleted and failed gateways stay visible for about an hour (NAT gateway user guide). */
const shownAfterEndMs = 3_600_000;

interface NatRequest {
  readonly input: sdk.CreateNatGatewayRequest;
  readonly context: RequestContext;
}

export function createNatGateway(store: Ec2Store, { input, context }: NatRequest): NatGateway {
  const { ClientToken, ...rest } = input;
  const scope = `CreateNatGateway/${context.caller.accountId}/${context.region}`;
  return store.requests.once(
    { scope, token: ClientToken, input: rest },
    {
      run: () => startNatGateway(store, { input, context }),
      mismatch: () => {
        const message = 'The client token has already been used with different request parameters.';
        throw new AwsFault('IdempotentParameterMismatch', message);
      },
    },
  );
}

function startNatGateway(store: Ec2Store, { input, context }: NatRequest): NatGateway {
  const { world, objects, nouns } = store;
  if (input.AvailabilityMode === 'regional') {
    throw new AwsFault('UnsupportedOperation', 'Regional NAT gateways are not supported in this Region.');
  }
  const subnet = need(nouns.subnet, { id: required(input.SubnetId, 'subnetId'), context });
  const connectivityType = input.ConnectivityType ?? 'public';
  if (connectivityType === 'public' && input.AllocationId === undefined) {
    throw new AwsFault('MissingParameter', 'The request must contain the parameter AllocationId');
  }
  const address =
    input.AllocationId === undefined ? undefined : need(nouns.address, { id: input.AllocationId, context });
  const tags = requestedTags(input.TagSpecifications, 'natgateway');
  checkZoneQuota(store, subnet);

  const gateway = objects.natGateways.add({
    ...newObject(world, { kind: 'nat-gateway', place: subnet, tags, id: { prefix: 'nat' }, state: 'pending' }),
    vpcId: subnet.vpcId,
    subnetId: subnet.id,
    connectivityType,
    allocationIds: address ? [address.id] : [],
    networkInterfaceIds: [],
    failure: undefined,
    deletedAtMs: undefined,
  });
  const failure = failureOf(store, { gateway, subnet, address, privateIp: input.PrivateIpAddress });
  if (!failure) {
    occupySubnet(store, { gateway, subnet, address, privateIp: input.PrivateIpAddress });
  }
  world.after(world.duration('nat-gateway.create', keyOf(gateway)), () => {
    if (gateway.state === 'pending') {
      gateway.state = failure ? 'failed' : 'available';
      gateway.failure = failure;
      if (failure) {
        forgetLater(store, gateway);
      }
    }
  });
  return gateway;
}

function checkZoneQuota({ world, objects }: Ec2Store, subnet: Subnet): void {
  const limit = quotaOf(world, { place: subnet, name: 'natGatewaysPerZone' });
  const inZone = objects.natGateways
    .at(subnet)
    .filter(({ state }) => state !== 'deleted' && state !== 'failed')
    .filter(({ subnetId }) => objects.subnets.find(subnet, subnetId)?.zone === subnet.zone);
  if (inZone.length >= limit) {
    const message = `Performing this operation would exceed the limit of ${limit} NAT gateways`;
    throw new AwsFault('NatGatewayLimitExceeded', message);
  }
}

interface Seat {
  readonly gateway: NatGateway;
  readonly subnet: Subnet;
  readonly address: Address | undefined;
  readonly privateIp: string | undefined;
}

/** What only shows after the call was accepted: the gateway ends failed, with these codes of the user guide. */
function failureOf({ world, objects }: Ec2Store, { gateway, subnet, address }: Seat): NatGateway['failure'] {
  const { vpcId, accountId, tags } = gateway;
  if (address && objects.internetGateways.at(subnet).every((igw) => igw.vpcId !== vpcId)) {
    return { code: 'Gateway.NotAttached', message: `Network ${vpcId} has no Internet gateway attached` };
  }
  if (address?.association) {
    const message = `Elastic IP address [${address.id}] is already associated`;
    return { code: 'Resource.AlreadyAssociated', message };
  }
  if (freeAddresses(subnet) < 1) {
    const message = `Subnet ${subnet.id} has insufficient free addresses to create this NAT gateway`;
    return { code: 'InsufficientFreeAddressesInSubnet', message };
  }
  const owner = () => tags.get('tenantry:owner');
  return world.faults.resourceFailure({ service: 'ec2', operation: 'CreateNatGateway', accountId, owner });
}

function occupySubnet(store: Ec2Store, { gateway, subnet, address, privateIp }: Seat): void {
  const eni = addInterface(store, {
    subnet,
    description: `Interface for NAT Gateway ${gateway.id}`,
    interfaceType: 'nat_gateway',
    requesterId: '723577925812',
    servesId: gateway.id,
    ...(address && { address }),
    ...(privateIp && { privateIp }),
  });
  gateway.networkInterfaceIds = [eni.id];
}

/** A repeated deletion changes nothing. */
export function startNatGatewayDeletion(store: Ec2Store, gateway: NatGateway): void {
  const { world, objects } = store;
  if (gateway.state === 'deleting') {
    return;
  }
  const wasFailed = gateway.state === 'failed';
  gateway.state = 'deleting';
  world.after(wasFailed ? 0 : world.duration('nat-gateway.delete', keyOf(gateway)), () => {
    gateway.state = 'deleted';
    gateway.deletedAtMs = world.clock.now();
    removeInterfacesOf(objects, gateway);
    forgetLater(store, gateway);
  });
}

function forgetLater({ world, objects }: Ec2Store, gateway: NatGateway): void {
  world.after(shownAfterEndMs, () => objects.natGateways.remove(gateway), { background: true });
}
