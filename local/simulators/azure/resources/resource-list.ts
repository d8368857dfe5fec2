import type { RestRoute } from '../../rest/vendor.ts';
import type { Arm } from '../arm/arm.ts';
import { armRoute } from '../arm/request.ts';
import { visible } from '../arm/routes.ts';
import { notFound } from '../fault.ts';
import { resourceGroupType } from './resource-group-type.ts';

/** Everything that stands in a group by itself: children, and what has no tags, are not in this list. */
export function resourceListRoute(arm: Arm): RestRoute {
  return armRoute(arm, {
    method: 'GET',
    path: '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/resources',
    service: 'azure-resources',
    type: 'Microsoft.Resources/resources',
    apiVersions: resourceGroupType.apiVersions,
    operation: 'Resources_ListByResourceGroup',
    action: 'Microsoft.Resources/subscriptions/resourceGroups/resources/read',
    run({ params }) {
      const { subscriptionId = '', resourceGroup = '' } = params;
      if (!arm.find(`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`)) {
        throw notFound('ResourceGroupNotFound', `Resource group '${resourceGroup}' could not be found.`);
      }
      const standing = visible(arm.inGroup(subscriptionId, resourceGroup), arm).filter(
        (resource) => arm.typeOf(resource).placed !== 'none',
      );
      const value = standing.map(({ armId, name, type, region, tags }) => {
        return { id: armId, name, type, location: region, tags: Object.fromEntries(tags) };
      });
      return { status: 200, body: { value } };
    },
  });
}
