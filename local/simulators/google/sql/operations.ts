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
  const show = (operation: SqlOperation) => shown(operation, world.clock.now());
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
        endedAtMs: undefined,
        error: undefined,
      };
      operations.set(operation.name, operation);
      instance.operation = operation.name;
      world.after(takesMs, () => {
        instance.operation = undefined;
        operation.error = finish();
        operation.endedAtMs = world.clock.now();
      });
      return show(operation);
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
          const { items, ...page } = pageOf(own.reverse().map(show), { query: request.query, usual: 100 });
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
          return ok(show(found));
        },
      },
    ],
  };
}

/** It is begun in the moment in which it is asked for, and whoever asks is told before. */
function shown({ accountId, insertedAtMs, endedAtMs, error, ...rest }: SqlOperation, nowMs: number) {
  const insertTime = new Date(insertedAtMs).toISOString();
  const isBegun = endedAtMs !== undefined || nowMs > insertedAtMs;
  return {
    kind: 'sql#operation',
    ...rest,
    status: endedAtMs !== undefined ? 'DONE' : isBegun ? 'RUNNING' : 'PENDING',
    targetProject: accountId,
    insertTime,
    ...(isBegun && { startTime: insertTime }),
    ...(endedAtMs !== undefined && { endTime: new Date(endedAtMs).toISOString() }),
    ...(error && { error: { kind: 'sql#operationErrors', errors: [{ kind: 'sql#operationError', ...error }] } }),
  };
}
