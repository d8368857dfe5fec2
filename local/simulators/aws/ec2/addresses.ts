import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { ownObjects, placeOf } from '../caller-scope.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { missingParameter, type Noun, need, select } from './lookup.ts';
import type { Address, Ec2Objects } from './objects.ts';
import type { Ec2Store } from './store.ts';
import { requestedTags, shownTags } from './tags.ts';

export const addressNoun = ({ addresses }: Ec2Objects): Noun<Address> => ({
  collection: addresses,
  resourceType: 'elastic-ip',
  prefix: 'eipalloc',
  notFound: { code: 'InvalidAllocationID.NotFound', message: (id) => `The allocation ID '${id}' does not exist` },
  malformedCode: 'InvalidAllocationID.Malformed',
  fields: {
    'allocation-id': ({ id }) => id,
    'public-ip': ({ publicIp }) => publicIp,
    domain: () => 'vpc',
    'association-id': ({ association }) => association?.associationId,
    'network-interface-id': ({ association }) => association?.networkInterfaceId,
    'network-interface-owner-id': ({ association, accountId }) => association && accountId,
    'private-ip-address': ({ association }) => association?.privateIp,
    'network-border-group': ({ region }) => region,
  },
});

const shownAddress = ({ id, publicIp, association, region, accountId, tags }: Address): sdk.Address => ({
  AllocationId: id,
  PublicIp: publicIp,
  PublicIpv4Pool: 'amazon',
  Domain: 'vpc',
  NetworkBorderGroup: region,
  ...(association && {
    AssociationId: association.associationId,
    NetworkInterfaceId: association.networkInterfaceId,
    NetworkInterfaceOwnerId: accountId,
    PrivateIpAddress: association.privateIp,
  }),
  Tags: shownTags(tags),
});

export function addressOperations({ world, objects, nouns }: Ec2Store) {
  return {
    AllocateAddress(input: sdk.AllocateAddressRequest, context: RequestContext): sdk.AllocateAddressResult {
      const place = placeOf(context);
      const tags = requestedTags(input.TagSpecifications, 'elastic-ip');
      if (objects.addresses.at(place).length >= quotaOf(world, { place, name: 'elasticIps' })) {
        throw new AwsFault('AddressLimitExceeded', 'The maximum number of addresses has been reached.');
      }
      const head = newObject(world, {
        kind: 'elastic-ip',
        place,
        tags,
        id: { prefix: 'eipalloc' },
        state: 'allocated',
      });
      const publicIp = world.publicAddresses.take(head.id);
      objects.addresses.add({ ...head, publicIp, association: undefined });
      return {
        AllocationId: head.id,
        PublicIp: publicIp,
        Domain: 'vpc',
        PublicIpv4Pool: 'amazon',
        NetworkBorderGroup: place.region,
      };
    },

    DescribeAddresses(input: sdk.DescribeAddressesRequest, context: RequestContext): sdk.DescribeAddressesResult {
      const { items } = select(nouns.address, {
        selection: { ids: input.AllocationIds, filters: input.Filters },
        world,
        context,
      });
      const missing = input.PublicIps?.find((wanted) => items.every(({ publicIp }) => publicIp !== wanted));
      if (missing) {
        throw new AwsFault('InvalidAddress.NotFound', `Address '${missing}' not found.`);
      }
      const shown = items.filter(({ publicIp }) => input.PublicIps?.includes(publicIp) ?? true);
      return { Addresses: shown.map(shownAddress) };
    },

    /** The addresses of NAT gateways and load balancers belong to these; only they let go of them. */
    DisassociateAddress(input: sdk.DisassociateAddressRequest, context: RequestContext): object {
      const address = ownObjects(objects.addresses, context).find(
        ({ association }) => association && association.associationId === input.AssociationId,
      );
      if (!address) {
        const message = `The association ID '${input.AssociationId ?? ''}' does not exist`;
        throw new AwsFault('InvalidAssociationID.NotFound', message);
      }
      throw new AwsFault('AuthFailure', 'You do not have permission to access the specified resource.');
    },

    ReleaseAddress(input: sdk.ReleaseAddressRequest, context: RequestContext) {
      if (input.AllocationId === undefined) {
        throw input.PublicIp === undefined
          ? missingParameter('allocationId')
          : new AwsFault(
              'InvalidParameterValue',
              'You must specify an allocation id when releasing a VPC elastic IP address',
            );
      }
      const address = need(nouns.address, { id: input.AllocationId, context });
      if (address.association) {
        // What EC2 really answers for an address that a NAT gateway or a load balancer holds.
        throw new AwsFault('AuthFailure', 'You do not have permission to access the specified resource.');
      }
      world.publicAddresses.giveBack(address.publicIp);
      objects.addresses.remove(address);
      return {};
    },
  };
}
