import type { Reason } from '../orders/reason.ts';
import { cloudNamed, regionNamed } from './catalogue.ts';
import { jurisdictionOf } from './cloud.ts';
import { lackingReasons } from './needs.ts';
import {
  addOnReasons,
  cloudReasons,
  offeringReasons,
  type PlacementRequest,
  regionReasons,
  residencyReasons,
} from './refusals.ts';

export type { PlacementRequest } from './refusals.ts';

export interface Placement {
  readonly cloud: string;
  readonly region: string;
  /** Three, where the offering needs its own network. */
  readonly zones: readonly string[];
  /** Whose law the data is under: `eu-de`, `ch`. */
  readonly jurisdiction: string;
}

/**
 * Where a tenant goes, or every reason why it cannot go where the order wants it. Pure; room and quotas are judged by
 * feasibility. No reason and no placement means that the order does not say enough to be placed.
 */
export function place(request: PlacementRequest): { readonly placement: Placement } | { readonly reasons: Reason[] } {
  const cloud = request.cloud === undefined ? undefined : cloudNamed(request.cloud);
  const region = cloud && request.region !== undefined ? regionNamed(cloud, request.region) : undefined;
  const reasons = [
    ...cloudReasons(request, cloud),
    ...regionReasons(request, cloud),
    ...(cloud && region ? [...residencyReasons(request, { cloud, region }), ...lackingReasons(request, region)] : []),
    ...offeringReasons(request, cloud),
    ...addOnReasons(request),
  ];
  if (reasons.length > 0 || cloud === undefined || region === undefined) return { reasons };
  const placement = {
    cloud: cloud.id,
    region: region.name,
    zones: region.zones.slice(0, 3),
    jurisdiction: jurisdictionOf(region),
  };
  return { placement };
}
