import type { RestRequest } from '../../rest/vendor.ts';
import type { World } from '../../world/world.ts';
import { fault } from '../faults.ts';
import { pageOf } from '../pages.ts';
import { type GoogleRoute, ok, param } from '../routes.ts';
import type { SqlInstance } from './objects.ts';

interface SqlOperation {
  readonly name: string;
  readonly accountId: string;
  readonly operationType: string;
  readonly targetId: string;
  readonly user: string;
  readonly insertedAtMs: number;
  status: 'PENDING' | 'RUNNING' | 'DONE';
  endedAtMs: number | undefined;
  error: { readonly code: string; readonly message: string } | undefined;
}

export interface SqlOperations {
  begin(begin: {
    readonly type: string;
    readonly instance: SqlInstance;
    readonly takesMs: number;
    readonly request: RestRequest;
    /** Runs at the end; what it returns is the error with which the operation ends. */
    readonly finish: () => SqlOperation['error'];
  }): unknown;
  readonly routes: readonly GoogleRoute[];
}

/** One operation at a time changes an instance. */
export function createSqlOperations(world: World): SqlOperations {
  const operations = new Map<string, SqlOperation>();
  return {
    begin({ type, instance, takesMs, request, finish }) {
      const hex = world.hex(`google-sql-operation/${operations.size}`, 32);
      const operation: SqlOperation = {
        name: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
        accountId: instance.accountId,
        operationType: type,
        targetId: instance.id,
        user: request.caller.subject,
        insertedAtMs: world.clock.now(),
        status: 'PENDING',
        endedAtMs: undefined,
        error: undefined,
      };
      operations.set(operation.name, operation);
      instance.operation = operation.name;
      world.after(takesMs, () => {
        instance.operation = undefined;
        operation.error = finish();
        operation.status = 'DONE';
        operation.endedAtMs = world.clock.now();
      });
      return shown(operation);
    },
    routes: [
      {
        method: 'GET',
        path: '/v1/projects/{project}/operations',
        service: 'google-sql',
        operation: 'sql.operations.list',
        permissions: ['cloudsql.instances.get'],
        run: (request) => {
          const instance = request.query.get('instance');
          const own = [...operations.values()].filter(
            ({ accountId, targetId }) =>
              accountId === param(request, 'project') && (instance === null || targetId === instance),
          );
          const { items, ...page } = pageOf(own.reverse().map(shown), { query: request.query, usual: 100 });
          return ok({ kind: 'sql#operationsList', ...(items.length > 0 && { items }), ...page });
        },
      },
      {
        method: 'GET',
        path: '/v1/projects/{project}/operations/{operation}',
        service: 'google-sql',
        operation: 'sql.operations.get',
        permissions: ['cloudsql.instances.get'],
        run: (request) => {
          const found = operations.get(param(request, 'operation'));
          if (found?.accountId !== param(request, 'project')) {
            throw fault(
              { status: 404, reason: 'operationDoesNotExist' },
              'The Cloud SQL instance operation does not exist.',
            );
          }
          return ok(shown(found));
        },
      },
    ],
  };
}

function shown({ accountId, insertedAtMs, endedAtMs, error, ...rest }: SqlOperation) {
  return {
    kind: 'sql#operation',
    ...rest,
    targetProject: accountId,
    insertTime: new Date(insertedAtMs).toISOString(),
    ...(endedAtMs !== undefined && { endTime: new Date(endedAtMs).toISOString() }),
    ...(error && { error: { kind: 'sql#operationErrors', errors: [{ kind: 'sql#operationError', ...error }] } }),
  };
}
