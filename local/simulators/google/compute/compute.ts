import type { GoogleRoute } from '../routes.ts';
import { addressKind, setLabelsRoute } from './addresses.ts';
import { aggregatedRoutes } from './aggregated.ts';
import { diskKind, regionDiskKind } from './disks.ts';
import { firewallKind } from './firewalls.ts';
import { forwardingRuleKind, globalForwardingRuleKind } from './forwarding-rules.ts';
import { loadBalancerKinds } from './load-balancers.ts';
import { routerStatusRoute } from './nat-status.ts';
import { networkKind } from './networks.ts';
import { quotaRoutes } from './regions.ts';
import { resourceRoutes } from './resource.ts';
import { routerKind } from './routers.ts';
import type { ComputeStore } from './store.ts';
import { privateAccessRoute, subnetworkKind } from './subnetworks.ts';

const kinds = [
  networkKind,
  subnetworkKind,
  addressKind,
  routerKind,
  firewallKind,
  forwardingRuleKind,
  globalForwardingRuleKind,
  ...loadBalancerKinds,
  diskKind,
  regionDiskKind,
];

/** Compute Engine v1, as far as networks and load balancers go. */
export function computeRoutes(store: ComputeStore): GoogleRoute[] {
  return [
    ...kinds.flatMap((kind) => resourceRoutes(kind, store)),
    ...aggregatedRoutes(kinds, store),
    privateAccessRoute(store),
    setLabelsRoute(store),
    routerStatusRoute(store),
    ...quotaRoutes(store),
    ...store.operations.routes,
  ];
}
