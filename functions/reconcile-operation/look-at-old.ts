import { type Selectable, sql } from 'kysely';
import type { OperationRow } from '../../src/postgres/tables.ts';
import { type ReconcileDependencies, reconcileOperation } from './reconcile-operation.ts';

/**
 * Step Functions sends its events as a best effort: "in some rare cases an event might not be delivered"
 * (https://docs.aws.amazon.com/eventbridge/latest/ref/event-delivery-level.html). So what has been open for longer than this is looked at.
 */
const OPEN_SECONDS = 900;

/** Operations looked at in one run, those first that were not looked at for longest: DescribeExecution has room for 250 calls, refilled by 10 a second. */
const LOOKS = 100;

const LOOKS_AT_ONCE = 5;

const MARGIN_MS = 10_000;

/** Looks at operations that have been open for long. What one run leaves, the next takes up. */
export async function lookAtOld(dependencies: ReconcileDependencies): Promise<void> {
  const queue = await oldest(dependencies);
  const failed: unknown[] = [];
  const worker = async () => {
    for (let operation = queue.shift(); operation; operation = queue.shift()) {
      if (dependencies.now().getTime() > dependencies.deadline.getTime() - MARGIN_MS) return;
      try {
        // Noted first: one that cannot be looked at must not keep the others from their turn.
        await noteLook(operation, dependencies);
        await reconcileOperation({ operation }, dependencies);
      } catch (error) {
        failed.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, worker));
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} operations could not be looked at.`);
}

async function oldest({ database, now }: ReconcileDependencies): Promise<Selectable<OperationRow>[]> {
  const before = new Date(now().getTime() - OPEN_SECONDS * 1000);
  return (
    database
      .selectFrom('operations')
      .selectAll()
      .where('state', 'in', ['reserved', 'running', 'unwinding', 'held'])
      // When its attempt was due: a cancel may name a day for the first one.
      .where(sql<Date>`coalesce(attempt_at, (input ->> 'notBefore')::timestamptz, created_at)`, '<', before)
      .orderBy('looked_at', (order) => order.asc().nullsFirst())
      .orderBy('position')
      .limit(LOOKS)
      .execute()
  );
}

async function noteLook(operation: Selectable<OperationRow>, { database, now }: ReconcileDependencies): Promise<void> {
  await database.updateTable('operations').set({ looked_at: now() }).where('id', '=', operation.id).execute();
}
