import { type Body, type Fields, isObject } from '../bodies.ts';
import { linkTo, parseReference } from './links.ts';
import { type Noun, nouns } from './objects.ts';
import type { Making, ResourceKind } from './resource.ts';

/** What references lead to known kinds of resources is written in full, as Google does; whether anything stands there is not looked at. */
export function linked(body: Body, making: Making): Body {
  const full = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(full);
    if (isObject(value)) return linked(value, making);
    const reference = typeof value === 'string' ? parseReference(value, making.accountId) : undefined;
    const noun = nouns.find((known) => known === reference?.noun);
    return reference && noun ? linkTo({ ...reference, noun }, making.store.universe) : value;
  };
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, full(value)]));
}

type Path = ResourceKind['path'];

/** A part of a load balancer: a name, references, and what this simulation has no use for. */
function part(noun: Noun, { path, calls, fields }: { path: Path; calls?: string; fields: Fields }): ResourceKind {
  return {
    noun,
    path,
    ...(calls !== undefined && { calls, rights: calls }),
    fields: { name: 'string', description: 'string', ...fields },
    hidden: ['privateKey'],
    complete: linked,
  };
}

const backendService: Fields = {
  protocol: 'string',
  loadBalancingScheme: 'string',
  network: 'string',
  portName: 'string',
  healthChecks: { list: 'string' },
  backends: { list: { fields: { group: 'string', balancingMode: 'string', maxRatePerEndpoint: 'int32' } } },
  timeoutSec: 'int32',
};
const check: Fields = { port: 'int32', requestPath: 'string', portSpecification: 'string' };
const healthCheck: Fields = {
  type: 'string',
  checkIntervalSec: 'int32',
  timeoutSec: 'int32',
  healthyThreshold: 'int32',
  unhealthyThreshold: 'int32',
  tcpHealthCheck: { fields: check },
  httpHealthCheck: { fields: check },
};

/** What forwarding rules lead to, as GKE's controllers make it for Services and Ingresses. No traffic goes through it. */
export const loadBalancerKinds: readonly ResourceKind[] = [
  part('backendServices', { path: 'regions/{region}', calls: 'regionBackendServices', fields: backendService }),
  part('backendServices', { path: 'global', fields: backendService }),
  part('healthChecks', { path: 'regions/{region}', calls: 'regionHealthChecks', fields: healthCheck }),
  part('healthChecks', { path: 'global', fields: healthCheck }),
  part('targetPools', {
    path: 'regions/{region}',
    fields: { sessionAffinity: 'string', healthChecks: { list: 'string' }, instances: { list: 'string' } },
  }),
  part('networkEndpointGroups', {
    path: 'zones/{zone}',
    fields: { network: 'string', subnetwork: 'string', networkEndpointType: 'string', defaultPort: 'int32' },
  }),
  part('instanceGroups', { path: 'zones/{zone}', fields: { network: 'string', subnetwork: 'string' } }),
  part('targetHttpProxies', { path: 'global', fields: { urlMap: 'string' } }),
  part('targetHttpsProxies', { path: 'global', fields: { urlMap: 'string', sslCertificates: { list: 'string' } } }),
  part('urlMaps', { path: 'global', fields: { defaultService: 'string' } }),
  part('sslCertificates', { path: 'global', fields: { certificate: 'string', privateKey: 'string' } }),
];
