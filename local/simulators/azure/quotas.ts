import type { World } from '../world/world.ts';

/**
 * Default quotas of a pay-as-you-go subscription, per region (Azure subscription limits; "Cannot create more than 20 public IP addresses for
 * this subscription in this region"); settings of the account may raise them.
 */
const defaultQuotas = {
  publicIpAddresses: 20,
  virtualNetworks: 1000,
  natGateways: 1000,
  networkSecurityGroups: 5000,
  regionalVcpus: 20,
} as const;

export type QuotaName = keyof typeof defaultQuotas;

export function quotaOf(world: World, { accountId, name }: { accountId: string; name: QuotaName }): number {
  return world.quota(accountId, { name, usual: defaultQuotas[name] });
}
