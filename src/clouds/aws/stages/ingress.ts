import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { bind, type PlannedResource } from '../../../resources/resource-kind.ts';
import type { TenantPlan } from '../../cloud-adapter.ts';
import type { ClientConfiguration } from '../client.ts';
import { elasticIp } from '../resources/elastic-ip.ts';
import { loadBalancer } from '../resources/load-balancer.ts';
import { letters, slots } from '../slots.ts';

/** The tenant's front door: a network load balancer with an address of its own in each zone. */
export function planIngress(_tenant: TenantPlan, configuration: ClientConfiguration): PlannedResource[] {
  const address = bind(elasticIp, new EC2Client(configuration));
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
      kind: bind(loadBalancer, new ElasticLoadBalancingV2Client(configuration)),
      after: [
        slots.internetGateway,
        ...letters.flatMap((letter) => [slots.publicSubnet[letter], slots.ingressAddress[letter]]),
      ],
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
