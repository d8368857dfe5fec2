import type { Collection, Place, WorldObject } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';
import type { Body } from '../bodies.ts';

export const nouns = [
  'networks',
  'subnetworks',
  'addresses',
  'routers',
  'firewalls',
  'forwardingRules',
  'disks',
  'targetPools',
  'backendServices',
  'healthChecks',
  'networkEndpointGroups',
  'instanceGroups',
  'targetHttpProxies',
  'targetHttpsProxies',
  'urlMaps',
  'sslCertificates',
] as const;

export type Noun = (typeof nouns)[number];

/**
 * A resource of Compute Engine. It is in the world from the request that makes it, and shown from the end of that operation on; one whose
 * deletion runs is still shown.
 */
export interface ComputeObject extends WorldObject {
  /** The name: unique within project, kind and place. */
  readonly id: string;
  readonly noun: Noun;
  /** The 64-bit id that Google gives. */
  readonly number: string;
  /** The resource as it was asked for, with defaults filled in and references in full. */
  body: Body;
  state: 'CREATING' | 'READY' | 'UPDATING' | 'DELETING';
  /** Changes with each change of the resource; a patch has to name the current one where Google says so. */
  fingerprint: number;
}

/** To reading calls: from the end of its creation to the end of its deletion. */
export const isShown = ({ state }: ComputeObject): boolean => state !== 'CREATING';

const kinds: Readonly<Record<Noun, string>> = {
  networks: 'network',
  subnetworks: 'subnetwork',
  addresses: 'address',
  routers: 'router',
  firewalls: 'firewall',
  forwardingRules: 'forwarding-rule',
  disks: 'disk',
  targetPools: 'target-pool',
  backendServices: 'backend-service',
  healthChecks: 'health-check',
  networkEndpointGroups: 'network-endpoint-group',
  instanceGroups: 'instance-group',
  targetHttpProxies: 'target-http-proxy',
  targetHttpsProxies: 'target-https-proxy',
  urlMaps: 'url-map',
  sslCertificates: 'ssl-certificate',
};

export type ComputeObjects = Readonly<Record<Noun, Collection<ComputeObject>>>;

export function computeObjects(world: World): ComputeObjects {
  const of = (noun: Noun) => world.collection<ComputeObject>({ cloud: 'google', kind: kinds[noun] });
  return Object.fromEntries(nouns.map((noun) => [noun, of(noun)])) as Record<Noun, Collection<ComputeObject>>;
}

/** `Network` of `compute#network`, and the word in Google's refusals. */
export const singular: Readonly<Record<Noun, string>> = {
  networks: 'network',
  subnetworks: 'subnetwork',
  addresses: 'address',
  routers: 'router',
  firewalls: 'firewall',
  forwardingRules: 'forwardingRule',
  disks: 'disk',
  targetPools: 'targetPool',
  backendServices: 'backendService',
  healthChecks: 'healthCheck',
  networkEndpointGroups: 'networkEndpointGroup',
  instanceGroups: 'instanceGroup',
  targetHttpProxies: 'targetHttpProxy',
  targetHttpsProxies: 'targetHttpsProxy',
  urlMaps: 'urlMap',
  sslCertificates: 'sslCertificate',
};

/** Region of what belongs to a whole project. */
export const GLOBAL = 'global';

/** Where a resource stands in a path: `global`, `regions/europe-west3` or `zones/europe-west3-a`. */
export const placePath = ({ region }: Pick<Place, 'region'>): string =>
  region === GLOBAL ? GLOBAL : /-[a-z]$/.test(region) ? `zones/${region}` : `regions/${region}`;

/** `projects/p/regions/r/subnetworks/n`, as Google names a resource in its messages. */
export const pathOf = ({ accountId, region, noun, id }: Place & { readonly noun: Noun; readonly id: string }): string =>
  `projects/${accountId}/${placePath({ region })}/${noun}/${id}`;
