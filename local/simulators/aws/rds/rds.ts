import type { AwsService } from '../../../runtime/gateway/aws-service.ts';
import type { World } from '../../world/world.ts';
import { clusterOperations } from './clusters.ts';
import { instanceOperations } from './instances.ts';
import { createRdsStore } from './objects.ts';
import { snapshotOperations } from './snapshots.ts';
import { subnetGroupOperations } from './subnet-groups.ts';
import { tagOperations } from './tags.ts';

export type Rds = ReturnType<typeof createRds>;

/** RDS as far as Aurora PostgreSQL goes. */
export function createRds(world: World) {
  const store = createRdsStore(world);
  return {
    signingName: 'rds',
    operations: {
      ...subnetGroupOperations(store),
      ...clusterOperations(store),
      ...instanceOperations(store),
      ...snapshotOperations(store),
      ...tagOperations(store),
    },
  } satisfies AwsService;
}
