import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { addInterface, removeInterfacesOf } from './interface-lifecycle.ts';
import { type Noun, need, required, select } from './lookup.ts';
import type { Address, Ec2Objects, NetworkInterface } from './objects.ts';
import type { Ec2Store } from './store.ts';
import { requestedTags, shownTags } from './tags.ts';

export const networkInterfaceNoun = ({ networkInterfaces }: Ec2Objects): Noun<NetworkInterface> => ({
  collection: networkInterfaces,
  resourceType: 'network-interface',
  prefix: 'eni',
  notFound: {
    code: 'InvalidNetworkInterfaceID.NotFound',
    message: (id) => `The networkInterface ID '${id}' does not exist`,
  },
  malformedCode: 'InvalidNetworkInterfaceId.Malformed',
  fields: {
    'network-interface-id': ({ id }) => id,
    'vpc-id': ({ vpcId }) => vpcId,
    'subnet-id': ({ subnetId }) => subnetId,
    'availability-zone': ({ zone }) => zone,
    status: ({ state }) => state,
    description: ({ description }) => description,
    'interface-type': ({ interfaceType }) => interfaceType,
    'group-id': ({ groupIds }) => groupIds,
    'private-ip-address': ({ privateIp }) => privateIp,
    'addresses.private-ip-address': ({ privateIp }) => privateIp,
    'requester-id': ({ requesterId }) => requesterId,
    'requester-managed': () => 'true',
    'attachment.status': () => 'attached',
  },
});

/** Most interfaces are made by a service for one of its resources and go with it. One made by a call is loose: nobody attaches it here. */
export function networkInterfaceOperations(store: Ec2Store) {
  const { world, objects, nouns } = store;
  const shown = (eni: NetworkInterface): sdk.NetworkInterface => {
    const address = addressOf(objects, eni);
    const association = address?.association && {
      AllocationId: address.id,
      AssociationId: address.association.associationId,
      PublicIp: address.publicIp,
      IpOwnerId: eni.accountId,
    };
    return {
      NetworkInterfaceId: eni.id,
      VpcId: eni.vpcId,
      SubnetId: eni.subnetId,
      AvailabilityZone: eni.zone,
      OwnerId: eni.accountId,
      Status: eni.state as sdk.NetworkInterfaceStatus,
      Description: eni.description,
      InterfaceType: eni.interfaceType as sdk.NetworkInterfaceType,
      PrivateIpAddress: eni.privateIp,
      PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: eni.privateIp, Association: association }],
      Groups: eni.groupIds.map((id) => ({ GroupId: id, GroupName: objects.securityGroups.find(eni, id)?.name })),
      RequesterId: eni.requesterId,
      RequesterManaged: true,
      SourceDestCheck: eni.interfaceType === 'interface',
      ...(eni.state === 'in-use' && {
        Attachment: {
          AttachmentId: `eni-attach-${world.hex(`attachment/${eni.id}`, 17)}`,
          Status: 'attached',
          DeleteOnTermination: false,
          DeviceIndex: 1,
          InstanceOwnerId: eni.requesterId,
        },
      }),
      Association: association,
      TagSet: shownTags(eni.tags),
    };
  };

  return {
    DescribeNetworkInterfaces(
      input: sdk.DescribeNetworkInterfacesRequest,
      context: RequestContext,
    ): sdk.DescribeNetworkInterfacesResult {
      const selection = {
        ids: input.NetworkInterfaceIds,
        filters: input.Filters,
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      };
      const { items, NextToken } = select(nouns.networkInterface, { selection, world, context });
      return { NetworkInterfaces: items.map(shown), NextToken };
    },

    CreateNetworkInterface(
      input: sdk.CreateNetworkInterfaceRequest,
      context: RequestContext,
    ): sdk.CreateNetworkInterfaceResult {
      const subnet = need(nouns.subnet, { id: required(input.SubnetId, 'subnetId'), context });
      const groupIds = (input.Groups ?? []).map((id) => need(nouns.securityGroup, { id, context }).id);
      const tags = requestedTags(input.TagSpecifications, 'network-interface');
      const eni = addInterface(store, {
        subnet,
        description: input.Description ?? '',
        interfaceType: 'interface',
        requesterId: context.caller.accountId,
        groupIds,
        servesId: `by-hand/${world.serial(`interface/${subnet.id}`)}`,
      });
      eni.state = 'available';
      for (const [key, value] of tags) eni.tags.set(key, value);
      return { NetworkInterface: shown(eni) };
    },

    DeleteNetworkInterface(input: sdk.DeleteNetworkInterfaceRequest, context: RequestContext) {
      const id = required(input.NetworkInterfaceId, 'networkInterfaceId');
      const eni = need(nouns.networkInterface, { id, context });
      if (eni.state !== 'available') {
        throw new AwsFault('InvalidParameterValue', `Network interface '${id}' is currently in use.`);
      }
      removeInterfacesOf(objects, { ...eni, id: eni.servesId });
      return {};
    },
  };
}

/** The Elastic IP that an interface carries. */
export const addressOf = (objects: Ec2Objects, eni: NetworkInterface): Address | undefined =>
  objects.addresses.at(eni).find(({ association }) => association?.networkInterfaceId === eni.id);
