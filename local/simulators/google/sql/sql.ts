import type { World } from '../../world/world.ts';
import type { ComputeStore } from '../compute/store.ts';
import type { GoogleRoute } from '../routes.ts';
import { contentRoutes } from './contents.ts';
import { instanceRoutes, type SqlStore } from './instances.ts';
import { sqlInstances } from './objects.ts';
import { createSqlOperations } from './operations.ts';

/** Cloud SQL Admin v1, for PostgreSQL behind Private Service Connect. */
export function sqlRoutes(world: World, compute: ComputeStore): GoogleRoute[] {
  const operations = createSqlOperations(world);
  const store: SqlStore = { world, instances: sqlInstances(world), operations, compute };
  const routes = [...instanceRoutes(store), ...contentRoutes(store), ...operations.routes];
  // The same methods go by an older path, too, which is the one of gcloud.
  return routes.flatMap((route) => [route, { ...route, path: `/sql/v1beta4${route.path.slice('/v1'.length)}` }]);
}
