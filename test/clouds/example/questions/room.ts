import * as z from 'zod';
import type { ExampleClient } from '../client.ts';
import { quotas } from '../quotas.ts';

const quotaSchema = z.object({ name: z.enum(['networks', 'addresses']), limit: z.number(), used: z.number() });

export async function room(client: ExampleClient): Promise<{ singleTenants: number; limitedBy: string }> {
  const { items } = await client.call(
    { method: 'GET', path: 'quotas' },
    z.object({ items: z.array(quotaSchema).min(1) }),
  );
  return items
    .map(({ name, limit, used }) => ({
      limitedBy: name,
      singleTenants: Math.max(0, Math.floor((limit - used) / quotas[name].perTenant)),
    }))
    .reduce((scarcest, next) => (next.singleTenants < scarcest.singleTenants ? next : scarcest));
}
