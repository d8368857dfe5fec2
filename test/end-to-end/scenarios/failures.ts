import type { FaultRule } from '../../../local/simulators/world/faults.ts';
import { orderPlaced, tenantOf } from '../../support/order-events.ts';
import type { OrderSeen, Scenario } from '../../support/scenario.ts';

export interface FailureSeen {
  readonly name: string;
  readonly order: OrderSeen | undefined;
  readonly remains: readonly string[];
}

type Fault = Omit<FaultRule, 'match'> & { readonly service: string; readonly operation?: string; readonly nth?: number };

const cases: Readonly<Record<string, Fault>> = {
  'nat-gateway-fails': {
    service: 'ec2', operation: 'CreateNatGateway', fault: 'resource-fails', code: 'InsufficientFreeAddressesInSubnet',
    message: 'Subnet has insufficient free addresses to create this NAT gateway', times: 1,
  },
  'no-more-addresses': {
    service: 'ec2', operation: 'AllocateAddress', fault: 'error', code: 'AddressLimitExceeded',
    message: 'The maximum number of addresses has been reached.',
  },
  'vpc-denied': { service: 'ec2', operation: 'CreateVpc', fault: 'denied' },
  'eks-fails': {
    service: 'eks', operation: 'CreateCluster', fault: 'resource-fails', code: 'ResourceLimitExceeded',
    message: 'Cannot create cluster: the maximum number of clusters is reached', times: 1,
  },
  'nodegroup-fails': {
    service: 'eks', operation: 'CreateNodegroup', fault: 'resource-fails', code: 'NodeCreationFailure',
    message: 'Instances failed to join the kubernetes cluster', times: 1,
  },
  'rancher-refuses-cluster': {
    service: 'rancher', operation: 'POST /v3/clusters', fault: 'error', code: 'InvalidBodyContent', message: 'EKS region is required',
  },
  'database-quota': {
    service: 'rds', operation: 'CreateDBCluster', fault: 'error', code: 'DBClusterQuotaExceededFault',
    message: 'Cannot create more than 40 DB clusters.',
  },
  'instance-fails': {
    service: 'rds', operation: 'CreateDBInstance', fault: 'resource-fails', code: 'incompatible-network',
    message: 'The subnets have no free address.', times: 1,
  },
  'too-many-load-balancers': {
    service: 'elasticloadbalancing', operation: 'CreateLoadBalancer', fault: 'error', code: 'TooManyLoadBalancers',
    message: 'The maximum number of load balancers has been reached.',
  },
  'load-balancer-fails': {
    service: 'elasticloadbalancing', operation: 'CreateLoadBalancer', fault: 'resource-fails', code: 'provisioning_failed',
    message: 'The load balancer could not be set up.', times: 1,
  },
};

export default async function failures(scenario: Scenario) {
  const { cloud } = scenario;
  for (const [name, { service, operation, nth, ...fault }] of Object.entries(cases)) {
    const ownerTag = tenantOf(`ORD-${name}`);
    cloud.world.faults.add({
      ...fault,
      match: { service, ownerTag, ...(operation !== undefined && { operation }), ...(nth !== undefined && { nth }) },
    });
    scenario.send(orderPlaced({ orderId: `ORD-${name}`, name: name.slice(0, 30) }));
  }
  await scenario.settle();
  const seen: FailureSeen[] = [];
  for (const name of Object.keys(cases)) {
    const orderId = `ORD-${name}`;
    seen.push({ name, order: await scenario.order(orderId), remains: await scenario.remains(tenantOf(orderId)) });
  }
  return { seen, admitted: await scenario.admitted(), groundTruth: cloud.groundTruth() };
}
