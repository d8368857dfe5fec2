import { StepFailure } from '../../../platform/failure.ts';
import { planRancherCluster, type RancherAccess } from '../../../rancher/cluster-plan.ts';
import { eks } from '../../../rancher/eks.ts';
import type { PlannedResource } from '../../../resources/resource-kind.ts';
import type { LandingAccount, TenantPlan } from '../../cloud-adapter.ts';
import { capabilities } from '../capabilities.ts';
import { tagMapOf } from '../owner-mark.ts';
import { letters, slots } from '../slots.ts';

/** The cluster in the tenant's private subnets. Its nodes need the NAT gateways and their routes to call Rancher. */
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
      `EKS takes at most ${capabilities.endpointAccessCidrs} addresses that may call the Kubernetes endpoint.`,
    );
  }
  const privateSubnets = letters.map((letter) => slots.privateSubnet[letter]);
  const mark = { ownerId: tenant.tenantId, slot: 'cluster', orderId: tenant.orderId };
  return planRancherCluster(
    {
      provider: eks,
      credentialSecretArn: account.rancherCredentialSecretArn,
      region: tenant.region,
      after: [...privateSubnets, ...letters.map((letter) => slots.routeTable[letter])],
      order: (outputsOf) => ({
        clusterName: tenant.clusterName,
        region: tenant.region,
        size: tenant.size,
        endpointAccess: tenant.endpointAccess,
        subnetIds: privateSubnets.map((slot) => outputsOf(slot).subnetId ?? ''),
        tags: tagMapOf(mark),
      }),
    },
    access,
  );
}
