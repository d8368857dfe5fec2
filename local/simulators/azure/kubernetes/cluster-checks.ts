import type { Arm } from '../arm/arm.ts';
import type { Proposal } from '../arm/resource.ts';
import { badRequest } from '../fault.ts';
import { subnetOf } from '../network/users.ts';
import { quotaOf } from '../quotas.ts';
import { type ClusterBody, managedClusterKind, type PoolBody } from './cluster-body.ts';

export function checkCluster(proposal: Proposal<ClusterBody>): void {
  const { body, before } = proposal;
  const pools = body.properties.agentPoolProfiles ?? [];
  if (!before) {
    if (body.properties.dnsPrefix === undefined) {
      throw badRequest('InvalidParameter', 'Required parameter dnsPrefix is missing (null).');
    }
    if (body.identity === undefined && body.properties.servicePrincipalProfile === undefined) {
      throw badRequest(
        'ServicePrincipalNotFound',
        'Provisioning of resource(s) needs an identity or a service principal.',
      );
    }
  }
  if (!pools.some(({ mode }) => mode === 'System')) {
    throw badRequest('InvalidParameter', 'The managed cluster must have at least one system pool.');
  }
  checkIdentity(proposal);
  checkAccess(body);
  for (const pool of pools) checkPool(proposal, pool);
  checkCores(proposal, pools);
}

/** Who makes the cluster has to be allowed to let it run under this identity, of which AKS takes one. */
function checkIdentity({ arm, body, armId, mayUse }: Proposal<ClusterBody>): void {
  const { type, userAssignedIdentities = {} } = body.identity ?? {};
  const ids = Object.keys(userAssignedIdentities);
  if (type !== 'UserAssigned') return;
  const [id] = ids;
  if (id === undefined || ids.length > 1) {
    throw badRequest(
      'InvalidParameter',
      'The value of parameter identity.userAssignedIdentities is invalid. Error details: exactly one identity is expected.',
    );
  }
  mayUse('Microsoft.ManagedIdentity/userAssignedIdentities/assign/action', id);
  if (arm.access.isIdentity(id)) return;
  throw badRequest(
    'FailedIdentityOperation',
    `Identity operation for resource '${armId}' failed with error 'Failed to perform resource identity operation. Status: 'BadRequest'. Response: '{"error":{"code":"BadRequest","message":"Resource '${id}' was not found."}}'.'.`,
  );
}

function checkAccess({ properties }: ClusterBody): void {
  const { enablePrivateCluster, authorizedIPRanges = [] } = properties.apiServerAccessProfile ?? {};
  if (enablePrivateCluster && authorizedIPRanges.length > 0) {
    throw badRequest(
      'AuthorizedIPRangesNotAllowedForPrivateCluster',
      'A private cluster can have no authorized IP ranges.',
    );
  }
}

function checkPool({ arm, body, mayUse }: Proposal<ClusterBody>, pool: PoolBody): void {
  const outbound = body.properties.networkProfile?.outboundType ?? 'loadBalancer';
  if (pool.vnetSubnetID === undefined) {
    if (outbound === 'userAssignedNATGateway') {
      throw badRequest(
        'InvalidUserAssignedNATGateway',
        'userAssignedNATGateway needs a subnet of your own with a NAT gateway.',
      );
    }
    return;
  }
  const subnet = subnetOf(arm, pool.vnetSubnetID);
  if (!subnet)
    throw badRequest('InvalidParameter', `The subnet ${pool.vnetSubnetID} of pool ${pool.name} was not found.`);
  mayUse('Microsoft.Network/virtualNetworks/subnets/join/action', subnet.armId);
  if (outbound === 'managedNATGateway') {
    throw badRequest(
      'ManagedNATGatewayNotAllowed',
      'A managed NAT gateway cannot be used with a custom virtual network.',
    );
  }
  if (outbound === 'userAssignedNATGateway' && subnet.body.properties.natGateway === undefined) {
    throw badRequest('SubnetNotAssociatedWithNATGateway', `The subnet ${subnet.armId} has no NAT gateway.`);
  }
}

/** `Standard_D4s_v5` has four. */
const coresOf = ({ vmSize, count }: PoolBody) => Number(/^Standard_[A-Za-z]+(\d+)/.exec(vmSize)?.[1] ?? 2) * count;

/** Nodes are the only machines of a subscription that are simulated. */
export function coresIn(arm: Arm, place: { subscriptionId: string; region: string; but?: string }): number {
  return arm
    .all<ClusterBody>(managedClusterKind)
    .filter(({ accountId, region }) => accountId === place.subscriptionId && region === place.region)
    .filter(({ armId }) => armId !== place.but)
    .flatMap(({ body }) => body.properties.agentPoolProfiles ?? [])
    .reduce((sum, pool) => sum + coresOf(pool), 0);
}

function checkCores({ arm, subscriptionId, region, armId }: Proposal<ClusterBody>, pools: readonly PoolBody[]): void {
  const limit = quotaOf(arm.world, { accountId: subscriptionId, name: 'regionalVcpus' });
  const left = limit - coresIn(arm, { subscriptionId, region, but: armId });
  const asked = pools.reduce((sum, pool) => sum + coresOf(pool), 0);
  if (asked <= left) return;
  throw badRequest(
    'ErrCode_InsufficientVCPUQuota',
    `Insufficient regional vcpu quota left for location ${region}. left regional vcpu quota ${left}, requested quota ${asked}.`,
  );
}
