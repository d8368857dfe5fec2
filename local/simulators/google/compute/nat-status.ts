import { isObject, list, text } from '../bodies.ts';
import { type GoogleRoute, ok } from '../routes.ts';
import { parseReference } from './links.ts';
import type { ComputeObject } from './objects.ts';
import { type ComputeStore, shownObject } from './store.ts';

/** `compute.routers.getRouterStatus`: the addresses that a router's NATs have, in numbers. */
export function routerStatusRoute(store: ComputeStore): GoogleRoute {
  return {
    method: 'GET',
    path: '/compute/v1/projects/{project}/regions/{region}/routers/{name}/getRouterStatus',
    service: 'google-compute',
    operation: 'compute.routers.getRouterStatus',
    permissions: ['compute.routers.get'],
    run: (request) => {
      const router = shownObject(request, { store, noun: 'routers' });
      const natStatus = list(router.body, 'nats').flatMap((nat) =>
        isObject(nat) ? [{ name: text(nat, 'name'), userAllocatedNatIps: numbersOf(list(nat, 'natIps'), store) }] : [],
      );
      return ok({ kind: 'compute#routerStatusResponse', result: { network: router.body.network, natStatus } });
    },
  };
}

/** Public addresses from which a subnetwork's machines reach the internet. */
export function egressOf(subnetwork: ComputeObject, store: ComputeStore): string[] {
  const network = subnetwork.body.network;
  return store.objects.routers
    .at(subnetwork)
    .filter(({ state, body }) => state !== 'CREATING' && body.network === network)
    .flatMap(({ body }) => list(body, 'nats').filter(isObject))
    .filter((nat) => {
      const listed = list(nat, 'subnetworks').filter(isObject);
      return (
        nat.sourceSubnetworkIpRangesToNat !== 'LIST_OF_SUBNETWORKS' ||
        listed.some((entry) => parseReference(text(entry, 'name'), '')?.id === subnetwork.id)
      );
    })
    .flatMap((nat) => numbersOf(list(nat, 'natIps'), store));
}

function numbersOf(links: readonly unknown[], { objects }: ComputeStore): string[] {
  return links.flatMap((link) => {
    const reference = parseReference(String(link), '');
    const address = reference && objects.addresses.find(reference, reference.id);
    return address ? [text(address.body, 'address')] : [];
  });
}
