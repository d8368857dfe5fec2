import type { RestRoute } from '../../rest/vendor.ts';
import type { Place } from '../../world/collection.ts';
import type { NodePool } from '../objects.ts';
import { quotaOf } from '../quotas.ts';
import { type OtcStore, placeOf, route } from '../store.ts';

/** ECS, as far as it tells how many cores a project has in a region: those of the nodes of its clusters, since no other machines are made here. */
export function limitRoutes(store: OtcStore): RestRoute[] {
  return [
    route({ service: 'ecs', at: 'GET /v1/{project}/cloudservers/limits', operation: 'ShowServerLimits' }, (request) => {
      const place = placeOf(request);
      const maxTotalCores = quotaOf(store.world, { place, name: 'cores' });
      return { status: 200, body: { absolute: { maxTotalCores, totalCoresUsed: coresUsed(store, place) } } };
    }),
  ];
}

/** A pool takes what it was asked to have, from the moment at which it was asked. */
export function coresUsed({ objects }: OtcStore, place: Place): number {
  return objects.nodePools.at(place).reduce((sum, pool) => sum + coresOf(pool), 0);
}

export const coresOf = ({ nodeTemplate, wantedNodes }: Pick<NodePool, 'nodeTemplate' | 'wantedNodes'>): number =>
  wantedNodes * coresOfFlavor(String(nodeTemplate.flavor));

/** `s3.xlarge.4`: a generation, a size, and the memory for each core. */
function coresOfFlavor(flavor: string): number {
  const [, size = ''] = flavor.split('.');
  if (size === 'medium') return 1;
  if (size === 'large') return 2;
  const [, times] = /^(\d*)xlarge$/.exec(size) ?? [];
  return times === undefined ? 0 : 4 * Number(times || 1);
}
