import type { World } from '../../world/world.ts';
import { list, part, text } from '../bodies.ts';
import { gkeClusters } from '../container/objects.ts';
import { notFound } from '../faults.ts';
import { type Metric, quotaOf } from '../quotas.ts';
import { type GoogleRoute, ok, param } from '../routes.ts';
import { externalAddresses } from './addresses.ts';
import { pscEndpoints } from './service-attachments.ts';
import type { ComputeStore } from './store.ts';

const REGION = /^(?:[a-z]+-[a-z]+\d+|u-[a-z]+-[a-z]+\d+)$/;
const letters = ['a', 'b', 'c'];

/** Quotas with what is used of them: those of a region with the region, those of the whole project with the project. */
export function quotaRoutes(store: ComputeStore): GoogleRoute[] {
  const { world, objects, universe } = store;
  const quota = (metric: Metric, { accountId, usage }: { accountId: string; usage: number }) => ({
    metric,
    limit: quotaOf(world, { accountId, metric }),
    usage,
  });
  return [
    {
      method: 'GET',
      path: '/compute/v1/projects/{project}/regions/{region}',
      service: 'google-compute',
      operation: 'compute.regions.get',
      permissions: ['compute.regions.get'],
      run: (request) => {
        const place = { accountId: param(request, 'project'), region: param(request, 'region') };
        const path = `projects/${place.accountId}/regions/${place.region}`;
        if (!REGION.test(place.region)) throw notFound(path);
        const base = `https://www.${universe}/compute/v1/projects/${place.accountId}`;
        return ok({
          kind: 'compute#region',
          name: place.region,
          status: 'UP',
          zones: letters.map((letter) => `${base}/zones/${place.region}-${letter}`),
          quotas: [
            quota('STATIC_ADDRESSES', { ...place, usage: externalAddresses(store, place) }),
            quota('N2_CPUS', { ...place, usage: nodeCpus(world, place) }),
            quota('FORWARDING_RULES', {
              ...place,
              usage: objects.forwardingRules.at(place).filter(({ body }) => body.pscConnectionId === undefined).length,
            }),
          ],
          selfLink: `${base}/regions/${place.region}`,
        });
      },
    },
    {
      method: 'GET',
      path: '/compute/v1/projects/{project}',
      service: 'google-compute',
      operation: 'compute.projects.get',
      permissions: ['compute.projects.get'],
      run: (request) => {
        const accountId = param(request, 'project');
        const count = (noun: 'networks' | 'subnetworks' | 'routers' | 'firewalls') =>
          objects[noun].all().filter((object) => object.accountId === accountId).length;
        return ok({
          kind: 'compute#project',
          name: accountId,
          quotas: [
            quota('NETWORKS', { accountId, usage: count('networks') }),
            quota('SUBNETWORKS', { accountId, usage: count('subnetworks') }),
            quota('ROUTERS', { accountId, usage: count('routers') }),
            quota('FIREWALLS', { accountId, usage: count('firewalls') }),
            quota('PSC_INTERNAL_LB_FORWARDING_RULES', { accountId, usage: pscEndpoints(store, { accountId }).length }),
          ],
        });
      },
    },
  ];
}

/** Of the nodes of a region's clusters, whose counts are meant for each zone. */
function nodeCpus(world: World, place: { readonly accountId: string; readonly region: string }): number {
  const pools = gkeClusters(world)
    .at(place)
    .flatMap((cluster) => [...cluster.pools.values()].map((pool) => ({ cluster, pool })));
  return pools.reduce((sum, { cluster, pool }) => {
    const zones = list(cluster.body, 'locations').length || letters.length;
    const [, cpus = '0'] = /^n2-[a-z]+-(\d+)$/.exec(text(part(pool.body, 'config'), 'machineType')) ?? [];
    return sum + Number(cpus) * pool.nodeCount * zones;
  }, 0);
}
