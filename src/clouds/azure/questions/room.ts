import * as z from 'zod';
import type { TenantPlan } from '../../cloud-adapter.ts';
import { roomFor } from '../../room-for.ts';
import type { ArmClient } from '../client.ts';
import { quotas } from '../quotas.ts';
import { together } from '../together.ts';

type Quota = keyof typeof quotas;

const usageSchema = z.object({
  currentValue: z.number(),
  limit: z.number(),
  name: z.object({ value: z.string() }),
});

/** Under which name, and by which provider, Azure tells the use of a quota. */
const tellers: Readonly<Record<Quota, { readonly provider: string; readonly usage: string }>> = {
  publicIpAddresses: { provider: 'Microsoft.Network', usage: 'PublicIPAddresses' },
  virtualNetworks: { provider: 'Microsoft.Network', usage: 'VirtualNetworks' },
  regionalVcpus: { provider: 'Microsoft.Compute', usage: 'cores' },
};

/** Azure tells both what is used and what is allowed; a quota registered with the landing account may keep us below that. */
export async function room(
  { registered, size }: { registered: Readonly<Record<string, number>>; size: TenantPlan['size'] },
  client: ArmClient,
): Promise<{ singleTenants: number; limitedBy: string }> {
  const usages = new Map(
    (await together(['Microsoft.Network', 'Microsoft.Compute'].map((provider) => usagesOf(provider, client)))).flat(),
  );
  const freeOf = (name: Quota): number => {
    const { provider, usage } = tellers[name];
    const { currentValue, limit } = usages.get(`${provider}/${usage}`) ?? {
      currentValue: 0,
      limit: quotas[name].byDefault,
    };
    return Math.min(limit, registered[name] ?? limit) - currentValue;
  };
  const free = {
    publicIpAddresses: freeOf('publicIpAddresses'),
    virtualNetworks: freeOf('virtualNetworks'),
    regionalVcpus: freeOf('regionalVcpus'),
  };
  return roomFor(size, { free, quotas });
}

async function usagesOf(
  provider: string,
  client: ArmClient,
): Promise<[string, { currentValue: number; limit: number }][]> {
  const path = `/subscriptions/${client.account}/providers/${provider}/locations/${client.region}/usages`;
  const usages = await client.list(path, usageSchema);
  return usages.map(({ name, currentValue, limit }) => [`${provider}/${name.value}`, { currentValue, limit }]);
}
