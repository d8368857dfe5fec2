import * as z from 'zod';
import type { TenantPlan } from '../../cloud-adapter.ts';
import { roomFor } from '../../room-for.ts';
import { type GoogleClient, urlOf } from '../client.ts';
import { quotas } from '../quotas.ts';
import { countInstances } from '../resources/sql-instances.ts';
import { together } from '../together.ts';
import { listClusters } from './gke-cluster.ts';

type Free = Readonly<Partial<Record<string, number>>>;

const quotasSchema = z.object({
  quotas: z.array(z.object({ metric: z.string(), limit: z.number(), usage: z.number() })).default([]),
});

/**
 * The scarcest quota decides. Compute Engine tells its own, with what is used of them; of Cloud SQL and GKE what is there is counted, and
 * quotas that were raised for us are registered with the landing account.
 */
export async function room(
  { registered, size }: { registered: Readonly<Record<string, number>>; size: TenantPlan['size'] },
  client: GoogleClient,
): Promise<{ singleTenants: number; limitedBy: string }> {
  const [ofRegion, ofProject, clusters, instances] = await together([
    freeAt(client, `regions/${client.region}`),
    freeAt(client, ''),
    listClusters(client, client.region),
    countInstances(client),
  ]);
  const limit = (name: 'gkeClusters' | 'sqlInstances') => registered[name] ?? quotas[name].byDefault;
  const told: Free = { ...ofRegion, ...ofProject };
  const free = {
    NETWORKS: told.NETWORKS ?? 0,
    ROUTERS: told.ROUTERS ?? 0,
    STATIC_ADDRESSES: told.STATIC_ADDRESSES ?? 0,
    N2_CPUS: told.N2_CPUS ?? 0,
    gkeClusters: limit('gkeClusters') - clusters.length,
    sqlInstances: limit('sqlInstances') - instances,
  };
  return roomFor(size, { free, quotas });
}

async function freeAt(client: GoogleClient, path: string): Promise<Free> {
  const { body } = await client.rest.call(
    { method: 'GET', url: urlOf(client, { api: 'compute', path }) },
    quotasSchema,
  );
  return Object.fromEntries(body.quotas.map(({ metric, limit, usage }) => [metric, limit - usage]));
}
