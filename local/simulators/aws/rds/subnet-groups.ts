import type * as sdk from '@aws-sdk/client-rds';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { Place } from '../../world/collection.ts';
import { placeOf } from '../caller-scope.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { arnOf, invalidValue, need, requestedTags, select } from './lookup.ts';
import type { RdsStore, SubnetGroup } from './objects.ts';

export function shownSubnetGroup({ objects }: RdsStore, group: SubnetGroup): sdk.DBSubnetGroup {
  return {
    DBSubnetGroupName: group.id,
    DBSubnetGroupDescription: group.description,
    DBSubnetGroupArn: arnOf('subgrp', group),
    VpcId: group.vpcId,
    SubnetGroupStatus: 'Complete',
    SupportedNetworkTypes: ['IPV4'],
    Subnets: group.subnetIds.map((id) => ({
      SubnetIdentifier: id,
      SubnetStatus: 'Active',
      SubnetAvailabilityZone: { Name: objects.subnets.find(group, id)?.zone },
      SubnetOutpost: {},
    })),
  };
}

export function subnetGroupOperations(store: RdsStore) {
  const { world, objects, subnetGroups, clusters } = store;

  const checkedSubnets = (ids: readonly string[] | undefined, place: Place) => {
    const subnets = (ids ?? []).map((id) => {
      const subnet = objects.subnets.find(place, id);
      if (!subnet) {
        throw new AwsFault('InvalidSubnet', `Some input subnets in :[${(ids ?? []).join(', ')}] are invalid.`);
      }
      return subnet;
    });
    if (new Set(subnets.map(({ vpcId }) => vpcId)).size > 1) {
      throw new AwsFault('InvalidSubnet', 'Subnets are not all in the same VPC.');
    }
    const zones = new Set(subnets.map(({ zone }) => zone)).size;
    if (zones < 2) {
      const message = `The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${zones}. Add subnets to cover at least 2 AZs.`;
      throw new AwsFault('DBSubnetGroupDoesNotCoverEnoughAZs', message);
    }
    return subnets;
  };

  return {
    CreateDBSubnetGroup(input: sdk.CreateDBSubnetGroupMessage, context: RequestContext): sdk.CreateDBSubnetGroupResult {
      const place = placeOf(context);
      const name = (input.DBSubnetGroupName ?? '').toLowerCase();
      if (!/^[a-z0-9 ._-]{1,255}$/.test(name) || name === 'default') {
        throw invalidValue('The parameter DBSubnetGroupName is not a valid identifier.');
      }
      if (subnetGroups.find(place, name)) {
        throw new AwsFault('DBSubnetGroupAlreadyExists', `The DB subnet group '${name}' already exists.`);
      }
      const subnets = checkedSubnets(input.SubnetIds, place);
      if (subnetGroups.at(place).length >= quotaOf(world, { place, name: 'dbSubnetGroups' })) {
        throw new AwsFault('DBSubnetGroupQuotaExceeded', 'The DB subnet group quota has been exceeded.');
      }
      const tags = requestedTags(input.Tags);
      const group = subnetGroups.add({
        ...newObject(world, { kind: 'db-subnet-group', place, tags, id: name, state: 'Complete' }),
        vpcId: subnets[0]?.vpcId ?? '',
        description: input.DBSubnetGroupDescription ?? '',
        subnetIds: subnets.map(({ id }) => id),
      });
      return { DBSubnetGroup: shownSubnetGroup(store, group) };
    },

    DescribeDBSubnetGroups(
      input: sdk.DescribeDBSubnetGroupsMessage,
      context: RequestContext,
    ): sdk.DBSubnetGroupMessage {
      const { items, Marker } = select(subnetGroups, {
        id: input.DBSubnetGroupName,
        type: 'subgrp',
        maxRecords: input.MaxRecords,
        marker: input.Marker,
        world,
        context,
      });
      return { DBSubnetGroups: items.map((group) => shownSubnetGroup(store, group)), Marker };
    },

    ModifyDBSubnetGroup(input: sdk.ModifyDBSubnetGroupMessage, context: RequestContext): sdk.ModifyDBSubnetGroupResult {
      const group = need(subnetGroups, { id: input.DBSubnetGroupName, type: 'subgrp', context });
      const subnets = checkedSubnets(input.SubnetIds, group);
      if (subnets.some(({ vpcId }) => vpcId !== group.vpcId)) {
        throw new AwsFault('InvalidSubnet', 'The new subnets are not in the same VPC as the existing subnet group.');
      }
      group.subnetIds = subnets.map(({ id }) => id);
      group.description = input.DBSubnetGroupDescription ?? group.description;
      return { DBSubnetGroup: shownSubnetGroup(store, group) };
    },

    DeleteDBSubnetGroup(input: sdk.DeleteDBSubnetGroupMessage, context: RequestContext) {
      const group = need(subnetGroups, { id: input.DBSubnetGroupName, type: 'subgrp', context });
      const user = clusters.at(group).find(({ subnetGroupName }) => subnetGroupName === group.id);
      if (user) {
        const message = `Cannot delete the subnet group '${group.id}' because at least one database cluster: ${user.id} is still using it.`;
        throw new AwsFault('InvalidDBSubnetGroupStateFault', message);
      }
      subnetGroups.remove(group);
      return {};
    },
  };
}
