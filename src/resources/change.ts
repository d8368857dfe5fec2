import { StepFailure } from '../platform/failure.ts';
import { announce, inTransaction, recordRefusals, type Session } from './record.ts';
import type { LoopDependencies, RegistryRow } from './registry.ts';
import type { Difference, ObservedResource, PlannedResource } from './resource-kind.ts';
import { awaitTurn, obeyed } from './turns.ts';

/** Brings something that stands already to what is wanted, where its kind can. A later look has to agree before it counts as ready. */
export async function changeInPlace(
  work: {
    session: Session;
    resource: PlannedResource;
    wanted: unknown;
    observed: ObservedResource;
    differences: readonly Difference[];
  },
  dependencies: LoopDependencies,
): Promise<void> {
  const { session, resource, wanted, observed, differences } = work;
  const { change, kind } = resource.kind;
  if (!change) {
    throw new StepFailure(
      'resource-failed',
      `${kind} ${observed.providerId} is not as ordered and cannot be changed in place: ${differences.map(({ path }) => path).join(', ')}`,
    );
  }
  const row = session.registry.get(resource.slot);
  if (!row) return;
  await awaitTurn({ lease: session.lease, kind: resource.kind, class: 'change', resources: 1 }, dependencies);
  await announceChange({ session, row, phase: 'intent' }, dependencies);
  try {
    await obeyed({ kind: resource.kind, run: () => change({ wanted, observed }) }, dependencies);
  } catch (error) {
    await recordRefusals({ session, action: 'change', refused: [{ row, error }] }, dependencies);
    throw error;
  }
  await announceChange({ session, row, phase: 'result' }, dependencies);
}

/** A changed resource counts as ready only when a later look shows no difference. */
async function announceChange(
  work: { session: Session; row: RegistryRow; phase: 'intent' | 'result' },
  dependencies: LoopDependencies,
): Promise<void> {
  const { session, row, phase } = work;
  const outcome = phase === 'result' ? ({ outcome: 'succeeded' } as const) : {};
  // A change that never shows must not begin its time anew with each attempt.
  const since = row.state === 'pending' ? row.since : dependencies.now();
  await inTransaction(
    {
      session,
      run: async (transaction) => {
        await transaction
          .updateTable('resources')
          .set({ state: 'pending', since })
          .where('owner_id', '=', row.owner_id)
          .where('slot', '=', row.slot)
          .execute();
        session.registry.set(row.slot, { ...row, state: 'pending', since });
        await announce(
          { session, changes: [{ row, action: 'change', phase, ...outcome }] },
          { ...dependencies, transaction },
        );
      },
    },
    dependencies,
  );
}
