import { type Selectable, sql } from 'kysely';
import { type FailureCause, failureCauseOf } from '../../src/orders/failure-cause.ts';
import { isEnded, type OperationState } from '../../src/orders/order-state.ts';
import { failures } from '../../src/platform/failure.ts';
import { logger } from '../../src/platform/logger.ts';
import type { MachineName } from '../../src/postgres/outbox.ts';
import type { OperationRow } from '../../src/postgres/tables.ts';
import { goOnAfterRedrive, machineOf } from '../../src/tenants/attempts.ts';
import { holdOperation, lockOperation } from '../../src/tenants/hold.ts';
import { executionNameOf, operationIdsOf } from '../../src/tenants/ids.ts';
import type { TenantDependencies } from '../../src/tenants/stage-steps.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** What is known of an execution. Each redrive makes it run once more, and it ends once for each. */
export interface ExecutionSeen {
  readonly status: ExecutionStatus;
  readonly redriveCount: number;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** Step Functions, as far as it is asked. */
export interface Executions {
  /** Undefined when there is none of this name. An answer may be older than what has just happened. */
  look(execution: { machine: MachineName; name: string }): Promise<ExecutionSeen | undefined>;
}

export interface ReconcileDependencies extends TenantDependencies {
  readonly executions: Executions;
}

type Operation = Selectable<OperationRow>;

/** An execution has changed its status, or may have: an event can come late, twice, and for an attempt that is long over. */
export async function reconcileExecution(
  change: { name: string; seen: ExecutionSeen },
  dependencies: ReconcileDependencies,
): Promise<void> {
  const operations = await dependencies.database
    .selectFrom('operations')
    .selectAll()
    .where('id', 'in', operationIdsOf(change.name))
    .execute();
  const operation = operations.find((each) => executionNameOf(each) === change.name);
  if (operation) await reconcileOperation({ operation, told: change.seen }, dependencies);
}

/**
 * Brings an operation in line with its execution: one that nobody carries on any more is held, and a held one whose execution was redriven
 * goes on. What an event told and what Step Functions answers may each be the older news: the later redrive counts, and of one redrive its end.
 */
export async function reconcileOperation(
  work: { operation: Operation; told?: ExecutionSeen },
  dependencies: ReconcileDependencies,
): Promise<void> {
  const { operation, told } = work;
  if (!mayNeedIt(operation) || (!told && (await isStillToStart(operation, dependencies)))) return;
  const looked = await dependencies.executions.look({
    machine: machineOf(operation),
    name: executionNameOf(operation),
  });
  const seen = later(told, looked);
  await dependencies.database.transaction().execute(async (transaction) => {
    const { operation: current } = await lockOperation(operation.id, transaction);
    // Meanwhile a decision may have started another attempt, of which this execution says nothing.
    if (current.attempt !== operation.attempt || !mayNeedIt(current)) return;
    const all = { ...dependencies, transaction };
    if (seen?.status === 'RUNNING') {
      if (current.state === 'held' && seen.redriveCount > 0) await goOnAfterRedrive(current, all);
    } else if (current.state !== 'held') {
      logger.warn('operation held: its execution has ended', {
        operationId: current.id,
        status: seen?.status ?? 'none',
      });
      await holdOperation({ operationId: current.id, cause: causeOf(seen, current) }, all);
    }
  });
}

/** One that waits for its turn has no execution yet. */
function mayNeedIt({ state }: Operation): boolean {
  return state !== 'waiting' && !isEnded(state as OperationState);
}

function later(told: ExecutionSeen | undefined, looked: ExecutionSeen | undefined): ExecutionSeen | undefined {
  if (!told || !looked) return told ?? looked;
  if (told.redriveCount !== looked.redriveCount) return told.redriveCount > looked.redriveCount ? told : looked;
  return looked.status === 'RUNNING' ? told : looked;
}

/**
 * Its start is in the outbox: not due yet, or refused so far. The relay deletes it after Step Functions has taken it, so this is asked first:
 * an execution that is not to be found afterwards was there and is forgotten, or never was.
 */
async function isStillToStart(operation: Operation, { database }: ReconcileDependencies): Promise<boolean> {
  const start = await database
    .selectFrom('outbox')
    .select('id')
    .where('destination', '=', 'execution')
    .where(sql`body ->> 'name'`, '=', executionNameOf(operation))
    .executeTakeFirst();
  return start !== undefined;
}

/** In words for whoever ordered. */
function causeOf(seen: ExecutionSeen | undefined, { failure }: Operation): FailureCause {
  // A redrive of one that was held only runs its last state again, which fails.
  if (seen?.error === 'OperationHeld' && failure) return failure;
  if (seen?.status === 'FAILED') return failureCauseOf({ Error: seen.error, Cause: seen.cause });
  if (seen?.status === 'TIMED_OUT') return { code: 'timed-out', message: failures['timed-out'].meaning };
  return { code: 'unexpected', message: 'The work was stopped before its end.' };
}
