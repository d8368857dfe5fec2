import type { RestRoute } from '../../rest/vendor.ts';
import type { Arm } from '../arm/arm.ts';
import { armRoute } from '../arm/request.ts';
import type { ArmType } from '../arm/resource.ts';
import { visible } from '../arm/routes.ts';
import { shownResource } from '../arm/show.ts';
import type { ClusterBody } from './cluster-body.ts';

/** All clusters of a subscription, whatever their groups. */
export function clusterListRoute(arm: Arm, type: ArmType<ClusterBody>): RestRoute {
  return armRoute(arm, {
    method: 'GET',
    path: `/subscriptions/{subscriptionId}/providers/${type.type}`,
    service: type.service,
    type: type.type,
    apiVersions: type.apiVersions,
    operation: 'ManagedClusters_ListBySubscription',
    action: `${type.type}/read`,
    run({ params }) {
      const clusters = arm.all<ClusterBody>(type).filter(({ accountId }) => accountId === params.subscriptionId);
      const value = visible(clusters, arm).map((resource) => shownResource({ arm, resource, type }));
      return { status: 200, body: { value } };
    },
  });
}
