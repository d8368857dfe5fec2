import * as z from 'zod';
import type { OtcClient } from '../client.ts';
import { tagSchema } from '../resources/tags.ts';

const clusterSchema = z.object({
  metadata: z.object({ name: z.string(), uid: z.string() }),
  spec: z.object({
    flavor: z.string(),
    version: z.string().optional(),
    description: z.string().nullish(),
    hostNetwork: z.object({ vpc: z.string(), subnet: z.string() }),
    containerNetwork: z.object({
      mode: z.string(),
      cidr: z.string().nullish(),
      cidrs: z.array(z.object({ cidr: z.string() })).nullish(),
    }),
  }),
  status: z.object({
    phase: z.string().default(''),
    reason: z.string().nullish(),
    message: z.string().nullish(),
    endpoints: z.unknown().optional(),
  }),
});

const nodePoolSchema = z.object({
  metadata: z.object({ name: z.string(), uid: z.string() }),
  spec: z.object({
    initialNodeCount: z.number(),
    nodeTemplate: z.object({
      flavor: z.string(),
      userTags: z.array(tagSchema).nullish(),
      nodeNicSpec: z.object({ primaryNic: z.object({ subnetId: z.string().nullish() }).nullish() }).nullish(),
    }),
  }),
  status: z.object({ phase: z.string().nullish(), currentNode: z.number().default(0) }),
});

export type Cluster = z.infer<typeof clusterSchema>;
export type NodePool = z.infer<typeof nodePoolSchema>;

/** All of the project; the listing has no pages. */
export async function clustersOf(client: OtcClient): Promise<Cluster[]> {
  const { items } = await client.call(
    { method: 'GET', service: 'cce', path: '/api/v3/projects/{project}/clusters' },
    z.object({ items: z.array(clusterSchema).nullish() }),
  );
  return items ?? [];
}

/** The cluster of this name, whoever made it. */
export async function findCluster(name: string, client: OtcClient): Promise<Cluster | undefined> {
  return (await clustersOf(client)).find(({ metadata }) => metadata.name === name);
}

export async function nodePoolsOf(clusterId: string, client: OtcClient): Promise<NodePool[]> {
  const { items } = await client.call(
    { method: 'GET', service: 'cce', path: `/api/v3/projects/{project}/clusters/${clusterId}/nodepools` },
    z.object({ items: z.array(nodePoolSchema).nullish() }),
  );
  return items ?? [];
}

/** Where the Kubernetes interface is reached from outside; empty without an address. CCE shows its addresses in more than one form. */
export function publicEndpointOf({ status }: Cluster): string {
  const entries = [status.endpoints].flat().filter((each) => typeof each === 'object' && each !== null);
  const urls = entries.flatMap((entry) => {
    const named = Object.entries(entry as Record<string, unknown>).find(
      ([key]) => key.toLowerCase() === 'external',
    )?.[1];
    const typed = Reflect.get(entry as object, 'type') === 'External' ? Reflect.get(entry as object, 'url') : undefined;
    return [named, typed];
  });
  return urls.find((url): url is string => typeof url === 'string') ?? '';
}
