import { randomUUID } from 'node:crypto';
import { StepFailure } from '../platform/failure.ts';
import type { Transaction } from '../postgres/database.ts';
import { announce, inTransaction, type Session } from './record.ts';
import type { LoopDependencies, RegistryRow } from './registry.ts';
import { type ObservedResource, type PlannedResource, plainId } from './resource-kind.ts';

/** So long a stage is made again and again whose provider ends its work with what may pass, before the order fails with that. */
const LONGEST_TROUBLE_SECONDS = 1800;

/** What the provider began to make and could not, this time. */
export interface Unmade {
  readonly row: RegistryRow;
  readonly failure: StepFailure;
}

/** Why something has failed that a provider shows as failed; undefined for everything else. */
export function failureOf(seen: {
  resource: PlannedResource;
  row: RegistryRow;
  observed: ObservedResource;
}): StepFailure | undefined {
  const { resource, row, observed } = seen;
  const { state, providerId } = observed;
  if (typeof state !== 'object') return undefined;
  if (state.code !== undefined) return new StepFailure(state.code, state.failed);
  // It stands there as the attempt left it whose failure is known.
  if (isTold(row) && row.refusal) return new StepFailure(row.refusal.code, row.refusal.message);
  return new StepFailure('resource-failed', `${resource.kind.kind} ${plainId(providerId)}: ${state.failed}`);
}

/** Its failure is known, and the next attempt is still to come. */
export const isTold = ({ state, refusal }: RegistryRow): boolean => state === 'intended' && refusal?.begun === true;

/**
 * Makes an intent again of what has failed for now, with a request id of its own: by the old one a provider would tell the old failure.
 * Throws the failure, so that it is seen and the next attempt is the state machine's; one that goes on for too long ends the order.
 */
export async function tellUnmade(
  work: { session: Session; unmade: readonly Unmade[] },
  dependencies: LoopDependencies,
): Promise<void> {
  const { session, unmade } = work;
  const [first] = unmade;
  if (!first) return;
  await inTransaction(
    {
      session,
      run: async (transaction) => {
        for (const each of unmade) await intendAgain(each, { ...dependencies, transaction });
        await announce(
          {
            session,
            changes: unmade.map(({ row }) => ({ row, action: 'create', phase: 'result', outcome: 'failed' })),
          },
          { ...dependencies, transaction },
        );
      },
    },
    dependencies,
  );
  const { failure, row } = first;
  const since = sinceOf(row, dependencies);
  if (dependencies.now().getTime() - Date.parse(since) <= LONGEST_TROUBLE_SECONDS * 1000) throw failure;
  throw new StepFailure('resource-failed', `${failure.message} It has been so since ${since}.`);
}

const sinceOf = ({ refusal }: RegistryRow, { now }: Pick<LoopDependencies, 'now'>): string =>
  refusal?.since ?? now().toISOString();

async function intendAgain(
  { row, failure: { code, message } }: Unmade,
  dependencies: LoopDependencies & { transaction: Transaction },
): Promise<void> {
  const { transaction, now } = dependencies;
  await transaction
    .updateTable('resources')
    .set({
      state: 'intended',
      since: now(),
      unseen_since: null,
      request_id: randomUUID(),
      provider_id: null,
      refusal: JSON.stringify({ code, message, begun: true, since: sinceOf(row, dependencies) }),
    })
    .where('owner_id', '=', row.owner_id)
    .where('slot', '=', row.slot)
    .execute();
}
