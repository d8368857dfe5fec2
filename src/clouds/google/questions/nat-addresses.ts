import * as z from 'zod';
import type { CloudCluster } from '../../cloud-adapter.ts';
import { type GoogleClient, plainReference, reference, regional } from '../client.ts';
import { computeUrl, idOf, listResources } from '../resources/compute-calls.ts';
import { routerSchema } from '../resources/router.ts';
import { together } from '../together.ts';
import { findCluster } from './gke-cluster.ts';

const listedSchema = routerSchema.extend({ selfLink: z.string() });

type Router = z.infer<typeof listedSchema>;

const statusSchema = z.object({
  result: z.object({
    natStatus: z
      .array(
        z.object({
          name: z.string().optional(),
          userAllocatedNatIps: z.array(z.string()).default([]),
          autoAllocatedNatIps: z.array(z.string()).default([]),
        }),
      )
      .default([]),
  }),
});

/** GKE names the cluster's network and subnetwork; nodes there leave through the Cloud NAT of a router that serves it. */
export async function natAddresses(cluster: CloudCluster, client: GoogleClient): Promise<string[]> {
  const found = (await findCluster(cluster, client))?.networkConfig;
  if (found === undefined) return [];
  const routers = await listResources(client, {
    collection: reference(client, regional(client, 'routers')),
    item: listedSchema,
  });
  const addresses = await together(
    routers
      .filter(({ network }) => plainReference(network) === found.network)
      .map((router) => addressesOf(router, { subnetwork: found.subnetwork, client })),
  );
  return [...new Set(addresses.flat())].sort().map((address) => `${address}/32`);
}

/** The router's status shows the numbers, also of addresses that Google chose. */
async function addressesOf(
  router: Router,
  { subnetwork, client }: { subnetwork: string; client: GoogleClient },
): Promise<string[]> {
  const serving = router.nats.filter(
    ({ sourceSubnetworkIpRangesToNat, subnetworks }) =>
      sourceSubnetworkIpRangesToNat !== 'LIST_OF_SUBNETWORKS' ||
      subnetworks.some(({ name }) => plainReference(name) === subnetwork),
  );
  if (serving.length === 0) return [];
  const url = `${computeUrl(client, idOf(router))}/getRouterStatus`;
  const { body } = await client.rest.call({ method: 'GET', url }, statusSchema);
  const names = serving.map(({ name }) => name);
  return body.result.natStatus
    .filter(({ name }) => names.includes(name))
    .flatMap(({ userAllocatedNatIps, autoAllocatedNatIps }) => [...userAllocatedNatIps, ...autoAllocatedNatIps]);
}
