import type { RestRequest } from '../../rest/vendor.ts';
import type { World } from '../../world/world.ts';
import { invalidField, notFound, notReady } from '../faults.ts';
import { type GoogleRoute, ok, param } from '../routes.ts';
import { linkTo } from './links.ts';
import { type ComputeObject, GLOBAL, placePath } from './objects.ts';

export interface OperationError {
  readonly code: string;
  readonly message: string;
}

interface Operation {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly type: string;
  readonly targetLink: string;
  readonly targetId: string;
  readonly user: string;
  readonly insertedAtMs: number;
  endedAtMs: number | undefined;
  error: OperationError | undefined;
}

export interface Begin {
  /** As in `operationType`: insert, delete, patch, setLabels. */
  readonly type: string;
  readonly target: ComputeObject;
  readonly takesMs: number;
  readonly request: RestRequest;
  /** Runs at the end; what it returns is the error with which the operation ends. */
  readonly finish: () => OperationError | undefined;
}

export interface Operations {
  /** The operation that an earlier request with the same `requestId` began; the request is then ignored. */
  earlier(request: RestRequest, name: string): unknown;
  begin(begin: Begin): unknown;
  readonly routes: GoogleRoute[];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ZERO = '00000000-0000-0000-0000-000000000000';

/** Every change at Compute Engine is an operation, which ends some time later, well or with an error. */
export function createOperations(world: World, { universe }: { universe: string }): Operations {
  const operations = new Map<string, Operation>();
  const byRequest = new Map<string, Operation>();

  const shown = (operation: Operation) => shownOperation(operation, { universe, now: world.clock.now() });
  const find = (request: RestRequest): Operation => {
    const name = param(request, 'operation');
    const found = operations.get(name);
    if (!found || found.accountId !== param(request, 'project') || found.region !== regionOf(request)) {
      throw notFound(
        `projects/${param(request, 'project')}/${placePath({ region: regionOf(request) })}/operations/${name}`,
      );
    }
    return found;
  };
  const at = (path: string, service: string): GoogleRoute[] => [
    {
      method: 'GET',
      path: `/compute/v1/projects/{project}/${path}/operations/{operation}`,
      service: 'google-compute',
      operation: `compute.${service}.get`,
      permissions: [`compute.${service}.get`],
      run: (request) => ok(shown(find(request))),
    },
    {
      method: 'DELETE',
      path: `/compute/v1/projects/{project}/${path}/operations/{operation}`,
      service: 'google-compute',
      operation: `compute.${service}.delete`,
      permissions: [`compute.${service}.delete`],
      run: (request) => {
        const { name, endedAtMs } = find(request);
        if (endedAtMs === undefined) throw notReady(name);
        operations.delete(name);
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: `/compute/v1/projects/{project}/${path}/operations/{operation}/wait`,
      service: 'google-compute',
      operation: `compute.${service}.wait`,
      permissions: [`compute.${service}.get`],
      // "The request might return before the default deadline is reached, or might return after zero seconds": here it always does.
      run: (request) => ok(shown(find(request))),
    },
  ];

  return {
    earlier(request, name) {
      const id = request.query.get('requestId');
      if (id === null) return undefined;
      if (!UUID.test(id) || id === ZERO) {
        throw invalidField('requestId', { value: id, why: 'Must be a valid UUID; the zero UUID is not supported.' });
      }
      const operation = byRequest.get(keyOf(request, { name, id }));
      return operation && shown(operation);
    },
    begin({ type, target, takesMs, request, finish }) {
      const targetLink = linkTo(target, universe);
      const operation: Operation = {
        name: `operation-${world.clock.now()}-${world.hex(`google-operation/${operations.size}`, 13)}`,
        accountId: target.accountId,
        region: target.region,
        type,
        targetLink,
        targetId: target.number,
        user: request.caller.subject,
        insertedAtMs: world.clock.now(),
        endedAtMs: undefined,
        error: undefined,
      };
      operations.set(operation.name, operation);
      const id = request.query.get('requestId');
      if (id !== null) byRequest.set(keyOf(request, { name: target.id, id }), operation);
      world.after(takesMs, () => {
        operation.error = finish();
        operation.endedAtMs = world.clock.now();
      });
      return shown(operation);
    },
    routes: [...at('global', 'globalOperations'), ...at('regions/{region}', 'regionOperations')],
  };
}

const keyOf = ({ method, path }: RestRequest, { name, id }: { name: string; id: string }): string =>
  `${method} ${path} ${name} ${id.toLowerCase()}`;

const regionOf = ({ params }: RestRequest): string => params.region ?? params.zone ?? GLOBAL;

function shownOperation(operation: Operation, { universe, now }: { universe: string; now: number }) {
  const { name, accountId, region, type, targetLink, targetId, user, insertedAtMs, endedAtMs, error } = operation;
  const isDone = endedAtMs !== undefined && endedAtMs <= now;
  const place = placePath({ region });
  const base = `https://www.${universe}/compute/v1/projects/${accountId}/${place}`;
  return {
    kind: 'compute#operation',
    id: targetId.split('').reverse().join(''),
    name,
    operationType: type,
    targetLink,
    targetId,
    status: isDone ? 'DONE' : 'RUNNING',
    user,
    progress: isDone ? 100 : 0,
    insertTime: new Date(insertedAtMs).toISOString(),
    startTime: new Date(insertedAtMs).toISOString(),
    ...(isDone && { endTime: new Date(endedAtMs).toISOString() }),
    ...(region !== GLOBAL && { region: base }),
    ...(isDone &&
      error && {
        error: { errors: [error] },
        httpErrorStatusCode: error.code === 'QUOTA_EXCEEDED' ? 403 : 400,
        httpErrorMessage: error.code === 'QUOTA_EXCEEDED' ? 'FORBIDDEN' : 'BAD REQUEST',
      }),
    selfLink: `${base}/operations/${name}`,
  };
}
