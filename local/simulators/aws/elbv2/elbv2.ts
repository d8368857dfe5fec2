import type { AwsService } from '../../../runtime/gateway/aws-service.ts';
import type { World } from '../../world/world.ts';
import { listenerOperations } from './listeners.ts';
import { loadBalancerOperations } from './load-balancers.ts';
import { createElbStore } from './objects.ts';
import { tagOperations } from './tags.ts';
import { targetGroupOperations } from './target-groups.ts';

export type Elbv2 = ReturnType<typeof createElbv2>;

/** Elastic Load Balancing v2 as far as network load balancers go. */
export function createElbv2(world: World) {
  const store = createElbStore(world);
  return {
    signingName: 'elasticloadbalancing',
    operations: {
      ...loadBalancerOperations(store),
      ...targetGroupOperations(store),
      ...listenerOperations(store),
      ...tagOperations(store),
    },
  } satisfies AwsService;
}
