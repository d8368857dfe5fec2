import { StepFailure } from '../../../platform/failure.ts';
import { planRancherCluster, type RancherAccess } from '../../../rancher/cluster-plan.ts';
import { gke } from '../../../rancher/gke.ts';
import type { Outputs, PlannedResource } from '../../../resources/resource-kind.ts';
import type { LandingAccount, TenantPlan } from '../../cloud-adapter.ts';
import { capabilities } from '../capabilities.ts';
import { labelsOf } from '../owner-mark.ts';
import { controlPlaneCidr, podRange, serviceRange, slots } from '../slots.ts';

/** The cluster in the tenant's subnetwork. Its nodes have no address of their own: they call Rancher through the router's NAT. */
export function planCluster(
  { tenant, account }: { tenant: TenantPlan; account: LandingAccount },
  access: RancherAccess | undefined,
): PlannedResource[] {
  if (access === undefined) {
    throw new StepFailure('invalid-input', 'This step was not given access to Rancher.');
  }
  if (tenant.endpointAccess.length > capabilities.endpointAccessCidrs) {
    throw new StepFailure(
      'invalid-input',
      `GKE takes at most ${capabilities.endpointAccessCidrs} addresses that may call the Kubernetes endpoint.`,
    );
  }
  const mark = { ownerId: tenant.tenantId, slot: 'cluster', orderId: tenant.orderId };
  return planRancherCluster(
    {
      provider: gke,
      credentialSecretArn: account.rancherCredentialSecretArn,
      region: tenant.region,
      after: [slots.network, slots.subnetwork, slots.router],
      order: (outputsOf) => ({
        clusterName: tenant.clusterName,
        region: tenant.region,
        projectId: account.account,
        size: tenant.size,
        endpointAccess: tenant.endpointAccess,
        network: nameIn(outputsOf(slots.network)),
        subnetwork: nameIn(outputsOf(slots.subnetwork)),
        podRange: podRange.rangeName,
        serviceRange: serviceRange.rangeName,
        controlPlaneCidr,
        zones: tenant.zones,
        labels: labelsOf(mark),
      }),
    },
    access,
  );
}

/** GKE shows the network of a cluster by its name alone, and so it has to be asked for. */
function nameIn({ reference = '' }: Outputs): string {
  return reference.split('/').at(-1) ?? '';
}
