import { StepFailure } from '../../../platform/failure.ts';
import { aks } from '../../../rancher/aks.ts';
import { planRancherCluster, type RancherAccess } from '../../../rancher/cluster-plan.ts';
import type { PlannedResource } from '../../../resources/resource-kind.ts';
import type { LandingAccount, TenantPlan } from '../../cloud-adapter.ts';
import { capabilities } from '../capabilities.ts';
import { accessOf } from '../credential.ts';
import { tagsOf } from '../owner-mark.ts';
import { clusterPlace, slots } from '../slots.ts';

/** The cluster in the tenant's own group and subnet. Its nodes call Rancher, and the cluster's own endpoint, through the NAT gateway. */
export function planCluster(
  { tenant, account }: { tenant: TenantPlan; account: LandingAccount },
  access: RancherAccess | undefined,
): PlannedResource[] {
  if (access === undefined) {
    throw new StepFailure('invalid-input', 'This step was not given access to Rancher.');
  }
  // One of them is the tenant's own.
  if (tenant.endpointAccess.length >= capabilities.endpointAccessCidrs) {
    throw new StepFailure(
      'invalid-input',
      `AKS takes at most ${capabilities.endpointAccessCidrs} addresses that may call the Kubernetes endpoint, the tenant's own among them.`,
    );
  }
  const mark = { ownerId: tenant.tenantId, slot: 'cluster', orderId: tenant.orderId };
  return planRancherCluster(
    {
      provider: aks,
      credentialSecretArn: account.rancherCredentialSecretArn,
      region: tenant.region,
      after: [slots.resourceGroup, slots.natAddress, slots.virtualNetwork],
      order: (outputsOf) => ({
        ...clusterPlace(tenant.tenantId),
        clusterName: tenant.clusterName,
        region: tenant.region,
        size: tenant.size,
        endpointAccess: [...new Set([...tenant.endpointAccess, `${outputsOf(slots.natAddress).publicIp}/32`])],
        zones: tenant.zones,
        identity: accessOf(account).clusterIdentity,
        tags: tagsOf(mark),
      }),
    },
    access,
  );
}
