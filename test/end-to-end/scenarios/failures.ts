import type { FaultRule } from '../../../local/simulators/world/faults.ts';
import { orderPlaced, tenantOf } from '../../support/order-events.ts';
import type { OrderSeen, Scenario } from '../../support/scenario.ts';

export interface FailuresSeen {
  readonly cases: readonly {
    readonly name: string;
    readonly order: OrderSeen | undefined;
    readonly remains: readonly string[];
    /** How many of each kind exist of the tenant. */
    readonly made: Readonly<Record<string, number>>;
  }[];
  readonly admitted: readonly string[];
  /** Of all tenants that live. */
  readonly natAddresses: readonly string[];
}

type Fault = Omit<FaultRule, 'match'> & { readonly service: string; readonly operation: string };

const cases: Readonly<Record<string, Fault>> = {
  'nat-gateway-fails': {
    service: 'ec2',
    operation: 'CreateNatGateway',
    fault: 'resource-fails',
    code: 'InsufficientFreeAddressesInSubnet',
    message: 'Subnet has insufficient free addresses to create this NAT gateway',
    times: 1,
  },
  'no-more-addresses': {
    service: 'ec2',
    operation: 'AllocateAddress',
    fault: 'error',
    code: 'AddressLimitExceeded',
    message: 'The maximum number of addresses has been reached.',
  },
  'vpc-denied': { service: 'ec2', operation: 'CreateVpc', fault: 'denied' },
  'vpc-never-answers': { service: 'ec2', operation: 'CreateVpc', fault: 'server-error' },
  'rancher-down': { service: 'rancher', operation: 'POST /v3/clusters', fault: 'server-error' },
  'rancher-denies': { service: 'rancher', operation: 'POST /v3/clusters', fault: 'denied' },
  'vpc-reply-lost': { service: 'ec2', operation: 'CreateVpc', fault: 'reply-lost', times: 1 },
  'address-throttled': { service: 'ec2', operation: 'AllocateAddress', fault: 'throttled', seconds: 2, times: 12 },
  'cluster-reply-lost': { service: 'rancher', operation: 'POST /v3/clusters', fault: 'reply-lost', times: 1 },
  'database-slow': { service: 'rds', operation: 'CreateDBCluster', fault: 'slow', seconds: 25, times: 1 },
  'balancer-hiccup': {
    service: 'elasticloadbalancing',
    operation: 'CreateLoadBalancer',
    fault: 'server-error',
    times: 2,
  },
  'eks-fails': {
    service: 'eks',
    operation: 'CreateCluster',
    fault: 'resource-fails',
    code: 'ResourceLimitExceeded',
    message: 'Cannot create cluster: the maximum number of clusters is reached',
    times: 1,
  },
  'nodegroup-fails': {
    service: 'eks',
    operation: 'CreateNodegroup',
    fault: 'resource-fails',
    code: 'NodeCreationFailure',
    message: 'Instances failed to join the kubernetes cluster',
    times: 1,
  },
  'database-quota': {
    service: 'rds',
    operation: 'CreateDBCluster',
    fault: 'error',
    code: 'DBClusterQuotaExceededFault',
    message: 'Cannot create more than 40 DB clusters.',
  },
  'instance-fails': {
    service: 'rds',
    operation: 'CreateDBInstance',
    fault: 'resource-fails',
    code: 'incompatible-network',
    message: 'The subnets have no free address.',
    times: 1,
  },
  'too-many-load-balancers': {
    service: 'elasticloadbalancing',
    operation: 'CreateLoadBalancer',
    fault: 'error',
    code: 'TooManyLoadBalancers',
    message: 'The maximum number of load balancers has been reached.',
  },
  'load-balancer-fails': {
    service: 'elasticloadbalancing',
    operation: 'CreateLoadBalancer',
    fault: 'resource-fails',
    code: 'provisioning_failed',
    message: 'The load balancer could not be set up.',
    times: 1,
  },
};

const counted = [
  'vpc',
  'subnet',
  'nat-gateway',
  'elastic-ip',
  'eks-cluster',
  'db-cluster',
  'db-instance',
  'load-balancer',
];

/** Each fault befalls one tenant only, so all of them are ordered at once. */
export default async function failures(scenario: Scenario): Promise<FailuresSeen> {
  const { cloud } = scenario;
  for (const [name, { service, operation, ...fault }] of Object.entries(cases)) {
    const orderId = `ORD-${name}`;
    cloud.world.faults.add({ ...fault, match: { service, operation, ownerTag: tenantOf(orderId) } });
    scenario.send(orderPlaced({ orderId, name }));
  }
  await scenario.settle();
  const seen: FailuresSeen['cases'][number][] = [];
  for (const name of Object.keys(cases)) {
    const tenantId = tenantOf(`ORD-${name}`);
    const kinds = cloud.world.listing({ owner: tenantId }).map(({ kind }) => kind);
    const made = Object.fromEntries(counted.map((kind) => [kind, kinds.filter((each) => each === kind).length]));
    seen.push({ name, order: await scenario.order(`ORD-${name}`), remains: await scenario.remains(tenantId), made });
  }
  const addresses = await scenario.sql<{ address: string }>(
    `select outputs ->> 'publicIp' as address from resources where slot like 'elastic-ip/nat-%' and state = 'ready'`,
  );
  return {
    cases: seen,
    admitted: await scenario.admitted(),
    natAddresses: addresses.map(({ address }) => `${address}/32`).sort(),
  };
}
