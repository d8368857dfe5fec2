import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { clusterMaking } from '../../../rancher/cluster-making.ts';
import { bind, type PlannedResource } from '../../../resources/resource-kind.ts';
import type { TenantPlan } from '../../cloud-adapter.ts';
import type { ClientConfiguration } from '../client.ts';
import { apiOf } from '../limits.ts';
import { elasticIp } from '../resources/elastic-ip.ts';
import { loadBalancer } from '../resources/load-balancer.ts';
import { letters, slots } from '../slots.ts';

/** The tenant's front door: a network load balancer with an address of its own in each zone. */
export function planIngress(_tenant: TenantPlan, configuration: ClientConfiguration): PlannedResource[] {
  const ec2 = { client: new EC2Client(configuration), api: apiOf('ec2', configuration) };
  const elb = { client: new ElasticLoadBalancingV2Client(configuration), api: apiOf('elb', configuration) };
  const address = bind(elasticIp, ec2);
  return [
    ...letters.map(
      (letter): PlannedResource => ({
        slot: slots.ingressAddress[letter],
        kind: address,
        after: [],
        wanted: () => ({}),
      }),
    ),
    {
      slot: slots.loadBalancer,
      kind: bind(loadBalancer, elb),
      after: [
        slots.internetGateway,
        ...letters.flatMap((letter) => [slots.publicSubnet[letter], slots.ingressAddress[letter]]),
      ],
      neededWith: clusterMaking.eks,
      wanted: (outputsOf) => ({
        vpcId: outputsOf(slots.vpc).vpcId,
        subnets: letters.map((letter) => ({
          subnetId: outputsOf(slots.publicSubnet[letter]).subnetId,
          allocationId: outputsOf(slots.ingressAddress[letter]).allocationId,
        })),
      }),
    },
  ];
}
