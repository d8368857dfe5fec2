import { clusterMaking } from '../../../rancher/cluster-making.ts';
import { bind, type PlannedResource } from '../../../resources/resource-kind.ts';
import type { TenantPlan } from '../../cloud-adapter.ts';
import type { GoogleClient } from '../client.ts';
import { apiOf } from '../limits.ts';
import { address } from '../resources/address.ts';
import { slots } from '../slots.ts';

/** The tenant's front door: an address of the region, which a load balancer made from inside the cluster then answers at. */
export function planIngress(_tenant: TenantPlan, client: GoogleClient): PlannedResource[] {
  return [
    {
      slot: slots.ingressAddress,
      kind: bind(address, { client, api: apiOf('compute', client) }),
      after: [],
      neededWith: clusterMaking.gke,
      wanted: () => ({ type: 'EXTERNAL', subnetwork: null }),
    },
  ];
}
