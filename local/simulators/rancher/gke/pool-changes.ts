import { isDeepStrictEqual } from 'node:util';
import type { GkeNodePool } from './gke-config.ts';
import type { Change } from './update.ts';

/** The first thing that differs, since GKE takes one operation of a pool at a time: version and image, size, bounds, upkeep, labels. */
export function changeOfPool(
  pool: GkeNodePool,
  { before, path }: { before: GkeNodePool; path: string },
): Change | undefined {
  const image = pool.config?.imageType?.toLowerCase() ?? '';
  const nodeVersion = pool.version && pool.version !== before.version ? pool.version : undefined;
  const imageType = image !== '' && image !== before.config?.imageType?.toLowerCase() ? image : undefined;
  if (nodeVersion !== undefined || imageType !== undefined) {
    return { method: 'PUT', path, body: { ...(nodeVersion && { nodeVersion }), ...(imageType && { imageType }) } };
  }
  const { initialNodeCount: nodeCount, autoscaling, management } = pool;
  if (nodeCount !== undefined && nodeCount !== before.initialNodeCount) {
    return { method: 'POST', path: `${path}:setSize`, body: { nodeCount } };
  }
  if (autoscaling && !sameBounds(autoscaling, before.autoscaling)) {
    return { method: 'POST', path: `${path}:setAutoscaling`, body: { autoscaling } };
  }
  const upkeep = before.management ?? {};
  if (management && (management.autoRepair !== upkeep.autoRepair || management.autoUpgrade !== upkeep.autoUpgrade)) {
    return { method: 'POST', path: `${path}:setManagement`, body: { management } };
  }
  const labels = pool.config?.labels;
  const present = before.config?.labels;
  if (labels && !(present === undefined && Object.keys(labels).length === 0) && !isDeepStrictEqual(labels, present)) {
    return { method: 'PUT', path, body: { labels: { labels } } };
  }
  return undefined;
}

function sameBounds(
  wanted: NonNullable<GkeNodePool['autoscaling']>,
  present: GkeNodePool['autoscaling'] = {},
): boolean {
  if ((wanted.enabled ?? false) !== (present.enabled ?? false)) return false;
  return (
    !wanted.enabled || (wanted.minNodeCount === present.minNodeCount && wanted.maxNodeCount === present.maxNodeCount)
  );
}
