import type { TenantPlan } from '../../../../src/clouds/cloud-adapter.ts';
import { StepFailure } from '../../../../src/platform/failure.ts';
import type { RancherAccess } from '../../../../src/rancher/cluster-plan.ts';
import { importedCluster } from '../../../../src/rancher/resources/imported-cluster.ts';
import { bind, type PlannedResource } from '../../../../src/resources/resource-kind.ts';
import { capabilities } from '../capabilities.ts';
import type { ExampleClient } from '../client.ts';
import { apiOf } from '../limits.ts';
import { cluster } from '../resources/cluster.ts';
import { slots } from '../slots.ts';

/** Rancher has no operator for this cloud: the cluster is made by the cloud's own API and registered. */
export function planCluster(
  { tenant, rancher }: { tenant: TenantPlan; rancher: RancherAccess | undefined },
  client: ExampleClient,
): PlannedResource[] {
  if (!rancher) throw new StepFailure('invalid-input', 'This step was not given access to Rancher.');
  if (tenant.endpointAccess.length > capabilities.endpointAccessCidrs) {
    throw new StepFailure('invalid-input', 'More addresses may call the Kubernetes endpoint than the cloud takes.');
  }
  return [
    {
      slot: slots.registration,
      kind: bind(importedCluster, rancher),
      after: [slots.network],
      wanted: (outputsOf) => ({
        name: tenant.clusterName,
        cloud: 'example',
        region: tenant.region,
        network: outputsOf(slots.network).networkId,
      }),
    },
    {
      slot: slots.cluster,
      kind: {
        ...bind(cluster, { client: { example: client, rancher: rancher.client }, api: apiOf(client) }),
        alsoReads: [rancher.api],
      },
      after: [slots.network, slots.registration],
      wanted: (outputsOf) => ({
        name: tenant.clusterName,
        networkId: outputsOf(slots.network).networkId,
        allowed: tenant.endpointAccess,
        registeredAs: outputsOf(slots.registration).clusterId,
      }),
    },
  ];
}
