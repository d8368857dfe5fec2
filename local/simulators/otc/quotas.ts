import type { Place } from '../world/collection.ts';
import type { World } from '../world/world.ts';

/**
 * Quotas of a project in a region. 100 subnets and 100 security groups are the user guide's; the others are those of the examples in the
 * API references, but for the VPCs, which are an estimate: nothing published says what a new project gets.
 */
export const defaultQuotas = {
  vpcs: 5,
  subnets: 100,
  publicIps: 10,
  securityGroups: 100,
  securityGroupRules: 5000,
  natGatewaysPerVpc: 1,
  dbInstances: 100,
  clusters: 20,
  loadBalancers: 10,
  cores: 20_480,
} as const;

export type QuotaName = keyof typeof defaultQuotas;

export function quotaOf(world: World, { place, name }: { place: Place; name: QuotaName }): number {
  return world.quota(place.accountId, { name, usual: defaultQuotas[name] });
}
