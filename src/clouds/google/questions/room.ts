import * as z from 'zod';
import { type GoogleClient, urlOf } from '../client.ts';
import { quotas } from '../quotas.ts';
import { countInstances } from '../resources/sql-instances.ts';
import { together } from '../together.ts';
import { listClusters } from './gke-cluster.ts';

type Quota = keyof typeof quotas;
type Free = Readonly<Partial<Record<string, number>>>;

const quotasSchema = z.object({
  quotas: z.array(z.object({ metric: z.string(), limit: z.number(), usage: z.number() })).default([]),
});

/**
 * The scarcest quota decides. Compute Engine tells its own, with what is used of them; of Cloud SQL and GKE what is there is counted, and
 * quotas that were raised for us are registered with the landing account.
 */
export async function room(
  registered: Readonly<Record<string, number>>,
  client: GoogleClient,
): Promise<{ singleTenants: number; limitedBy: string }> {
  const [ofRegion, ofProject, clusters, instances] = await together([
    freeAt(client, `regions/${client.region}`),
    freeAt(client, ''),
    listClusters(client, client.region),
    countInstances(client),
  ]);
  const limit = (name: 'gkeClusters' | 'sqlInstances') => registered[name] ?? quotas[name].byDefault;
  const free: Free = {
    ...ofRegion,
    ...ofProject,
    gkeClusters: limit('gkeClusters') - clusters.length,
    sqlInstances: limit('sqlInstances') - instances,
  };
  const names = Object.keys(quotas).filter((name): name is Quota => name in quotas);
  const rooms = names.map((name) => ({
    limitedBy: name,
    singleTenants: Math.max(0, Math.floor((free[name] ?? 0) / quotas[name].perTenant)),
  }));
  return rooms.reduce((scarcest, next) => (next.singleTenants < scarcest.singleTenants ? next : scarcest));
}

async function freeAt(client: GoogleClient, path: string): Promise<Free> {
  const { body } = await client.rest.call(
    { method: 'GET', url: urlOf(client, { api: 'compute', path }) },
    quotasSchema,
  );
  return Object.fromEntries(body.quotas.map(({ metric, limit, usage }) => [metric, limit - usage]));
}
