import type { World } from '../../world/world.ts';
import { type GoogleRoute, ok, param } from '../routes.ts';
import { notFound } from './faults.ts';
import { clusterPath, type GkeCluster } from './objects.ts';

interface GkeOperation {
  readonly name: string;
  readonly accountId: string;
  readonly location: string;
  readonly operationType: string;
  readonly target: string;
  readonly startedAtMs: number;
  endedAtMs: number | undefined;
  error: string | undefined;
}

export interface GkeOperations {
  begin(begin: {
    /** `CREATE_CLUSTER`, `DELETE_NODE_POOL`. */
    readonly type: string;
    readonly cluster: GkeCluster;
    readonly pool?: string;
    readonly takesMs: number;
    /** Runs at the end; what it returns is why the operation failed. */
    readonly finish: () => string | undefined;
  }): unknown;
  readonly routes: GoogleRoute[];
}

export function createGkeOperations(world: World, { universe }: { universe: string }): GkeOperations {
  const operations = new Map<string, GkeOperation>();
  const collection = '/v1/projects/{project}/locations/{location}/operations';
  const isAt = (operation: GkeOperation, { project, location }: Readonly<Record<string, string>>) =>
    operation.accountId === project && (location === '-' || operation.location === location);
  const shown = (operation: GkeOperation) => shownOperation(operation, universe);
  return {
    begin({ type, cluster, pool, takesMs, finish }) {
      const operation: GkeOperation = {
        name: `operation-${world.clock.now()}-${world.hex(`google-gke-operation/${operations.size}`, 8)}`,
        accountId: cluster.accountId,
        location: cluster.region,
        operationType: type,
        target: pool === undefined ? clusterPath(cluster) : `${clusterPath(cluster)}/nodePools/${pool}`,
        startedAtMs: world.clock.now(),
        endedAtMs: undefined,
        error: undefined,
      };
      operations.set(operation.name, operation);
      cluster.operation = operation.name;
      world.after(takesMs, () => {
        cluster.operation = undefined;
        operation.error = finish();
        operation.endedAtMs = world.clock.now();
      });
      return shown(operation);
    },
    routes: [
      {
        method: 'GET',
        path: `${collection}/{operation}`,
        service: 'google-gke',
        operation: 'container.operations.get',
        permissions: ['container.operations.get'],
        run: (request) => {
          const found = operations.get(param(request, 'operation'));
          if (!found || !isAt(found, request.params)) {
            throw notFound(`projects/${param(request, 'project')}/operations/${param(request, 'operation')}`);
          }
          return ok(shown(found));
        },
      },
      {
        method: 'GET',
        path: collection,
        service: 'google-gke',
        operation: 'container.operations.list',
        permissions: ['container.operations.list'],
        run: (request) =>
          ok({ operations: [...operations.values()].filter((each) => isAt(each, request.params)).map(shown) }),
      },
    ],
  };
}

function shownOperation(
  { name, accountId, location, target, startedAtMs, endedAtMs, error, operationType }: GkeOperation,
  universe: string,
) {
  const base = `https://container.${universe}/v1`;
  return {
    name,
    operationType,
    location,
    zone: location,
    status: endedAtMs === undefined ? 'RUNNING' : 'DONE',
    startTime: new Date(startedAtMs).toISOString(),
    ...(endedAtMs !== undefined && { endTime: new Date(endedAtMs).toISOString() }),
    ...(error !== undefined && { error: { code: 13, message: error }, statusMessage: error }),
    selfLink: `${base}/projects/${accountId}/locations/${location}/operations/${name}`,
    targetLink: `${base}/${target}`,
  };
}
