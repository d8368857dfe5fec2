import * as z from 'zod';
import type { ObservedResource } from '../../../resources/resource-kind.ts';
import { plainReference, reference, regional } from '../client.ts';
import { idOf, listResources } from '../resources/compute-calls.ts';
import { together } from '../together.ts';
import type { RemnantsOf } from './cluster.ts';

const partSchema = z.object({ selfLink: z.string(), name: z.string(), network: z.string().optional() });
type Part = z.infer<typeof partSchema>;

/**
 * `k8s2-tcp-{uid}-{namespace}-{name}-{suffix}`, and the same without a protocol: GKE's controllers name what they make for Services and Ingresses by
 * eight characters of the cluster (kubernetes/ingress-gce, namer).
 */
const OF_CLUSTER = /^k8s[12]-(?:(?:tcp|udp|l3|fr|fs|tp|ts|um|rm|cr)-)?([0-9a-z]{8})-/;

/** By what the controllers of one cluster mark the names that they give; undefined for other names. */
export const uidOf = (name: string): string | undefined => OF_CLUSTER.exec(name)?.[1];

/** How a cluster's load balancers are known. */
export interface Marks {
  readonly network: string;
  readonly uids: ReadonlySet<string>;
  /** Of load balancers that bear no uid. */
  readonly names: readonly string[];
}

/** What is next to go of load balancers whose forwarding rules in the region have gone: what nothing else refers to any more. */
export async function nextParts(of: RemnantsOf, marks: Marks): Promise<ObservedResource[]> {
  const groups = await listed(of, zonal(of, 'networkEndpointGroups'));
  const uids = new Set([...marks.uids, ...groups.filter(isIn(marks.network)).flatMap(({ name }) => uidOf(name) ?? [])]);
  const isOwn = (part: Part) =>
    part.network === undefined
      ? uids.has(uidOf(part.name) ?? '') || marks.names.includes(part.name)
      : isIn(marks.network)(part);
  for (const collections of steps(of)) {
    const own = (await listed(of, collections)).filter(isOwn);
    if (own.length > 0)
      return own.map((part) => ({ providerId: idOf(part), slot: undefined, state: 'ready', outputs: {} }));
  }
  return [];
}

/** Each refers to some of those that follow. */
function steps(of: RemnantsOf): string[][] {
  const inRegion = (noun: string) => regional(of.client, noun);
  return [
    ['global/forwardingRules'],
    ['global/targetHttpProxies', 'global/targetHttpsProxies'],
    ['global/urlMaps', 'global/sslCertificates'],
    [inRegion('backendServices'), 'global/backendServices', inRegion('targetPools')],
    [
      ...zonal(of, 'networkEndpointGroups'),
      ...zonal(of, 'instanceGroups'),
      inRegion('healthChecks'),
      'global/healthChecks',
    ],
  ];
}

const zonal = ({ zones }: RemnantsOf, noun: string): string[] => zones.map((zone) => `zones/${zone}/${noun}`);

async function listed({ client }: RemnantsOf, places: readonly string[]): Promise<Part[]> {
  const found = await together(
    places.map((place) => listResources(client, { collection: reference(client, place), item: partSchema })),
  );
  return found.flat();
}

const isIn =
  (own: string) =>
  ({ name, network = '' }: Part): boolean =>
    plainReference(network) === own && /^k8s\d?-/.test(name);
