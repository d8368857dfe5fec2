import type { AwsService } from '../../../runtime/gateway/aws-service.ts';
import type { World } from '../../world/world.ts';
import { accountFactOperations } from './account-facts.ts';
import { addressOperations } from './addresses.ts';
import { instanceOperations } from './instances.ts';
import { internetGatewayOperations } from './internet-gateways.ts';
import { natGatewayOperations } from './nat-gateways.ts';
import { networkAclOperations } from './network-acls.ts';
import { networkInterfaceOperations } from './network-interfaces.ts';
import { securityGroupAdmits } from './reachability.ts';
import { routeTableOperations } from './route-tables.ts';
import { routeOperations } from './routes.ts';
import { securityGroupRuleOperations } from './security-group-rules.ts';
import { securityGroupOperations } from './security-groups.ts';
import { createEc2Store } from './store.ts';
import { subnetOperations } from './subnets.ts';
import { tagOperations } from './tags.ts';
import { volumeOperations } from './volumes.ts';
import { vpcOperations } from './vpcs.ts';

export type Ec2 = ReturnType<typeof createEc2>;

/** EC2 as far as networks go. Operations are synchronous; what takes time goes on by the world's clock. */
export function createEc2(world: World) {
  const store = createEc2Store(world);
  world.network.join({
    egressAddresses: () => undefined,
    mayConnect: (connection) => securityGroupAdmits(store.objects, connection),
  });
  return {
    signingName: 'ec2',
    operations: {
      ...vpcOperations(store),
      ...subnetOperations(store),
      ...internetGatewayOperations(store),
      ...addressOperations(store),
      ...natGatewayOperations(store),
      ...routeTableOperations(store),
      ...routeOperations(store),
      ...securityGroupOperations(store),
      ...securityGroupRuleOperations(store),
      ...networkInterfaceOperations(store),
      ...networkAclOperations(store),
      ...volumeOperations(store),
      ...instanceOperations(store),
      ...accountFactOperations(store),
      ...tagOperations(store),
    },
  } satisfies AwsService;
}
