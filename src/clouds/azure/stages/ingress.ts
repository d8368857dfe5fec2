import { clusterMaking } from '../../../rancher/cluster-making.ts';
import { bind, type PlannedResource } from '../../../resources/resource-kind.ts';
import type { TenantPlan } from '../../cloud-adapter.ts';
import type { ArmClient } from '../client.ts';
import { apiOf } from '../limits.ts';
import { nameFor } from '../owner-mark.ts';
import { publicIpAddress } from '../resources/public-ip-address.ts';
import { slots } from '../slots.ts';

/** The tenant's front door: the address, with a name, that the ingress Service in the cluster asks the load balancer of AKS for. */
export function planIngress(tenant: TenantPlan, client: ArmClient): PlannedResource[] {
  return [
    {
      slot: slots.ingressAddress,
      kind: bind(publicIpAddress, { client, api: apiOf(client) }),
      after: [slots.resourceGroup],
      neededWith: clusterMaking.aks,
      wanted: () => ({ sku: 'Standard', zones: tenant.zones, dnsLabel: nameFor(tenant.tenantId) }),
    },
  ];
}
