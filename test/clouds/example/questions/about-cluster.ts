import * as z from 'zod';
import type { CloudCluster } from '../../../../src/clouds/cloud-adapter.ts';
import type { ExampleClient } from '../client.ts';

const clusterSchema = z.object({
  state: z.string(),
  spec: z.object({ name: z.string(), networkId: z.string() }),
});
const networkSchema = z.object({ id: z.string(), status: z.object({ egressAddress: z.string() }) });

export async function findCluster(
  { name }: CloudCluster,
  client: ExampleClient,
): Promise<z.infer<typeof clusterSchema> | undefined> {
  const { items } = await client.call({ method: 'GET', path: 'clusters' }, z.object({ items: z.array(clusterSchema) }));
  return items.find(({ spec }) => spec.name === name);
}

export async function natAddresses(cluster: CloudCluster, client: ExampleClient): Promise<string[]> {
  const found = await findCluster(cluster, client);
  if (!found) return [];
  const { items } = await client.call({ method: 'GET', path: 'networks' }, z.object({ items: z.array(networkSchema) }));
  return items.filter(({ id }) => id === found.spec.networkId).map(({ status }) => `${status.egressAddress}/32`);
}
