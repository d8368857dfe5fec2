import * as z from 'zod';
import type { ObservedResource, RemnantKind, Scope } from '../../../resources/resource-kind.ts';
import { type OtcClient, removeAt } from '../client.ts';
import { translatedRemnant } from '../failures.ts';
import { apiOf } from '../limits.ts';
import { markOf } from '../owner-mark.ts';
import { everyItem } from '../pages.ts';
import { findCluster } from '../questions/clusters.ts';
import { balancerState, balancersOf, removeBalancer } from '../resources/load-balancer.ts';
import { groupsOf } from '../resources/security-group-rules.ts';
import { vpc } from '../resources/vpc.ts';
import { together } from '../together.ts';

/** The cluster whose remnants are meant, by its name, which no other cluster in the project can have. */
export interface RemnantsOf {
  readonly clusterName: string;
  readonly client: OtcClient;
}

/**
 * What CCE and the controllers inside a cluster make for it, and leave when it goes before they have cleaned up. Nothing is looked for while a
 * cluster of this name stands that is not ours.
 */
export function remnantsOfCluster(of: RemnantsOf): RemnantKind[] {
  return [clusterLoadBalancer(of), clusterVolume(of), clusterSecurityGroup(of)];
}

/** Made for a Service or an Ingress. A tenant's VPC has nothing of anybody else, so what stands there without a mark was made for its cluster. */
function clusterLoadBalancer(of: RemnantsOf): RemnantKind {
  const { client } = of;
  return translatedRemnant({
    kind: 'cluster-load-balancer',
    api: apiOf('elb', client),
    alsoReads: [apiOf('cce', client), apiOf('vpc', client)],
    calls: { read: 2 },
    usualRemovalSeconds: 5,
    absenceSeenBy: 'Querying Load Balancers in our VPC',

    async read(scope) {
      if (await isForeign(of, scope)) return [];
      const networks = (await vpc.read(client, scope)).map(({ providerId }) => providerId);
      const standing = await together(networks.map((vpc_id) => balancersOf(client, { vpc_id })));
      return standing
        .flat()
        .filter((balancer) => !markOf(scope, balancer))
        .map((balancer) => remnant(balancer.id, balancerState(balancer.provisioning_status)));
    },

    remove: ({ providerId }) => removeBalancer(client, providerId),
  });
}

const volumeSchema = z.object({
  id: z.string(),
  status: z.string(),
  tags: z.record(z.string(), z.string()).nullish(),
});

/**
 * Disks of a tenant's persistent volume claims: the customer's data, and they cost. "CCE automatically creates system tags … CCE-Cluster-Name",
 * which "cannot be modified" (user guide, EVS); disks of nodes go with their nodes.
 */
function clusterVolume(of: RemnantsOf): RemnantKind {
  const { client, clusterName } = of;
  return translatedRemnant({
    kind: 'evs-volume',
    api: apiOf('evs', client),
    alsoReads: [apiOf('cce', client)],
    usualRemovalSeconds: 10,
    absenceSeenBy: 'Querying Details About All Disks, by tag of the cluster',

    async read(scope) {
      if (await isForeign(of, scope)) return [];
      const volumes = await everyItem(client, {
        service: 'evs',
        path: '/v2/{project}/cloudvolumes/detail',
        member: 'volumes',
        item: volumeSchema,
        limit: 1000,
      });
      return (
        volumes
          .filter(({ tags }) => tags?.['CCE-Cluster-Name'] === clusterName)
          // One that is attached goes loose with its node.
          .map(({ id, status }) =>
            remnant(id, ['deleting', 'in-use', 'detaching'].includes(status) ? 'leaving' : 'ready'),
          )
      );
    },

    remove: ({ providerId }) =>
      removeAt(client, { service: 'evs', path: `/v2/{project}/volumes/${providerId}`, query: { cascade: 'true' } }),
  });
}

/** CCE makes two, for the masters and for the nodes, and keeps them when something still uses them as the cluster goes. */
function clusterSecurityGroup(of: RemnantsOf): RemnantKind {
  const { client, clusterName } = of;
  return translatedRemnant({
    kind: 'cluster-security-group',
    api: apiOf('vpc', client),
    alsoReads: [apiOf('cce', client)],
    usualRemovalSeconds: 0,
    absenceSeenBy: 'Querying Security Groups, by the name of the cluster',

    async read(scope) {
      // As long as the cluster is there, CCE takes them away itself.
      if (await findCluster(clusterName, client)) return [];
      const groups = await groupsOf(client);
      return groups
        .filter(({ name }) => ['control', 'node'].some((role) => name.startsWith(`${clusterName}-cce-${role}-`)))
        .filter(({ tags }) => !tags?.length || markOf(scope, { tags }))
        .map(({ id }) => remnant(id, 'ready'));
    },

    remove: ({ providerId }) =>
      removeAt(client, { service: 'vpc', path: `/v3/{project}/vpc/security-groups/${providerId}` }),
  });
}

async function isForeign({ clusterName, client }: RemnantsOf, scope: Scope): Promise<boolean> {
  const found = await findCluster(clusterName, client);
  return found !== undefined && !markOf(scope, { description: found.spec.description });
}

function remnant(providerId: string, state: ObservedResource['state']): ObservedResource {
  return { providerId, slot: undefined, state, outputs: {} };
}
