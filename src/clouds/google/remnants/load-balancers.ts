import * as z from 'zod';
import type { ObservedResource, RemnantKind, Scope } from '../../../resources/resource-kind.ts';
import { plainReference, reference, regional } from '../client.ts';
import { isMarkedFor, labelsIn } from '../owner-mark.ts';
import { idOf, listResources, removeResource } from '../resources/compute-calls.ts';
import { computeRemnant, ownCluster, ownNetwork, type RemnantsOf } from './cluster.ts';
import { nextParts, uidOf } from './load-balancer-parts.ts';

const firewallSchema = z.object({ selfLink: z.string(), name: z.string(), network: z.string() });
const ruleSchema = z.object({
  selfLink: z.string(),
  name: z.string(),
  network: z.string().optional(),
  target: z.string().optional(),
  description: z.string().optional(),
});

/** GKE names what it makes by itself `gke-…`, and what it makes for a Service or an Ingress `k8s-…`, `k8s1-…` or `k8s2-…`. */
const MADE_BY_KUBERNETES = /^(?:gke|k8s\d?)-/;
/** Of a load balancer, whose own name follows. */
const FOR_LOAD_BALANCER = /^k8s-fw-/;

/**
 * Load balancers, made for Services and Ingresses; nobody inside the cluster is left to take them away. The forwarding rule of an internal one stands
 * in our network. That of an external one stands in none: the rule of our network's firewall that lets its traffic in bears its name, or the mark of
 * its cluster. The rest, which those refer to, is shown when they have gone, and asked for only where there is such a firewall rule.
 */
export function clusterLoadBalancer(of: RemnantsOf): RemnantKind {
  const { client } = of;
  return computeRemnant(of, {
    kind: 'load-balancer',
    calls: { read: 4 },
    usualRemovalSeconds: 15,
    absenceSeenBy: 'compute.forwardingRules.list and their parts, in our network or named by its firewall',

    async read(scope) {
      const network = await ownNetwork(of, scope);
      const firewalls = await firewallsIn(of, { network, scope });
      const names = firewalls.flatMap(({ name }) =>
        FOR_LOAD_BALANCER.test(name) ? [name.replace(FOR_LOAD_BALANCER, '')] : [],
      );
      const uids = new Set(firewalls.flatMap(({ name }) => uidOf(name) ?? []));
      if (network === undefined) return [];
      const collection = reference(client, regional(client, 'forwardingRules'));
      const rules = await listResources(client, { collection, item: ruleSchema });
      const left = rules
        .filter(
          (rule) => !isMarkedFor(scope, labelsIn(rule.description)) && !rule.target?.includes('/serviceAttachments/'),
        )
        .filter(
          (rule) =>
            plainReference(rule.network ?? '') === network ||
            names.includes(rule.name) ||
            uids.has(uidOf(rule.name) ?? ''),
        );
      if (left.length > 0) return left.map(loose);
      return firewalls.some(({ name }) => name.startsWith('k8s')) ? nextParts(of, { network, uids, names }) : [];
    },

    remove: (observed) => removeResource(client, observed),
  });
}

/** GKE takes its own away with the cluster; those of load balancers stay, and keep our network from going. */
export function clusterFirewall(of: RemnantsOf): RemnantKind {
  return computeRemnant(of, {
    kind: 'firewall-rule',
    calls: { read: 3 },
    usualRemovalSeconds: 10,
    absenceSeenBy: 'compute.firewalls.list in our network, by the names that Kubernetes gives',

    read: async (scope) => (await firewallsIn(of, { network: await ownNetwork(of, scope), scope })).map(loose),

    remove: (observed) => removeResource(of.client, observed),
  });
}

async function firewallsIn(
  of: RemnantsOf,
  { network, scope }: { network: string | undefined; scope: Scope },
): Promise<z.infer<typeof firewallSchema>[]> {
  if (network === undefined || (await ownCluster(of, scope)) === 'foreign') return [];
  const collection = reference(of.client, 'global/firewalls');
  const filter = 'name eq "(gke|k8s[0-9]?)-.*"';
  const rules = await listResources(of.client, { collection, filter, item: firewallSchema });
  return rules.filter(({ name, network: its }) => plainReference(its) === network && MADE_BY_KUBERNETES.test(name));
}

const loose = (found: { selfLink: string }): ObservedResource => ({
  providerId: idOf(found),
  slot: undefined,
  state: 'ready',
  outputs: {},
});
