import type { Offering } from '../orders/order.ts';
import { type Reason, refuse } from '../orders/reason.ts';
import type { Capability, Region } from './cloud.ts';

/** What a region must give for each offering. A share of a cluster has no network or endpoint of its own. */
export const needs: Readonly<Record<Offering, readonly Capability[]>> = {
  'single-tenant': ['three-zones', 'endpoint-access-list'],
  'multi-tenant': [],
};

export const capabilityMeaning: Readonly<Record<Capability, string>> = {
  'three-zones': 'three zones, so that a tenant survives the loss of one',
  'endpoint-access-list': 'a list of who may call the Kubernetes endpoint, so that it is never open to the world',
};

export function lacking(region: Region): readonly Capability[] {
  return [...(region.zones.length < 3 ? ['three-zones' as const] : []), ...(region.lacks ?? [])];
}

export function lackingReasons(request: { readonly offering?: Offering | undefined }, region: Region): Reason[] {
  const needed = request.offering === undefined ? [] : needs[request.offering];
  return lacking(region)
    .filter((capability) => needed.includes(capability))
    .map((capability) =>
      refuse('capability-missing', {
        field: 'data.region',
        message: `A tenant of this offering needs ${capabilityMeaning[capability]}; ${region.name} has none.`,
        remedy: 'Order another region.',
      }),
    );
}
