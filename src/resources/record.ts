import type { ResourceChanged } from '../../events/resource-changed.v1.ts';
import { resourceChanged } from '../../events/resource-changed.v1.ts';
import { digestOf } from '../platform/digest.ts';
import { failures, StepFailure } from '../platform/failure.ts';
import type { Transaction } from '../postgres/database.ts';
import type { LoopDependencies, Registry, RegistryRow, StageWork } from './registry.ts';
import { type ObservedResource, plainId } from './resource-kind.ts';
import { assertHeld, type StageLease } from './stage-lease.ts';

/** One stage of one owner, while this invocation holds its lease. */
export interface Session extends StageWork {
  readonly lease: StageLease;
  readonly registry: Registry;
}

/** A recorded resource and what the provider shows of it. */
export interface Found {
  readonly row: RegistryRow;
  readonly observed: ObservedResource;
}

type Change = Pick<ResourceChanged, 'action' | 'phase'> & {
  readonly row: RegistryRow;
  readonly outcome?: ResourceChanged['outcome'];
};

/** Writes what a provider answered or showed, and tells it. */
export async function recordObserved(
  work: {
    session: Session;
    action: ResourceChanged['action'];
    found: readonly Found[];
  },
  dependencies: LoopDependencies,
): Promise<void> {
  const { session, action, found } = work;
  if (found.length === 0) return;
  const run = async (transaction: Transaction) => {
    const rows: RegistryRow[] = [];
    for (const { row, observed } of found)
      rows.push(await saveObserved({ row, observed }, { ...dependencies, transaction }));
    for (const row of rows) session.registry.set(row.slot, row);
    await announce(
      { session, changes: rows.map((row) => ({ row, action, phase: 'result', outcome: 'succeeded' })) },
      { ...dependencies, transaction },
    );
  };
  await inTransaction({ session, run }, dependencies);
}

/** A later look at something already recorded: its state and outputs moved on, which is no change of ours and no event. */
export async function recordLook(
  work: { session: Session; found: readonly Found[] },
  dependencies: LoopDependencies,
): Promise<void> {
  const moved = work.found.filter(({ row, observed }) => row.state !== observed.state || isMissed(row));
  if (moved.length === 0) return;
  const run = async (transaction: Transaction) => {
    for (const { row, observed } of moved) {
      const saved = await saveObserved({ row, observed }, { ...dependencies, transaction });
      work.session.registry.set(saved.slot, saved);
    }
  };
  await inTransaction({ session: work.session, run }, dependencies);
}

/** Its provider did not show it for a moment. One that is leaving is followed by its removal only. */
const isMissed = ({ state, unseen_since: unseenSince }: RegistryRow): boolean =>
  state === 'pending' && unseenSince !== null;

/** What was there is not shown any more. One listing that lacks it proves nothing: only what stays away from now on is taken for gone. */
export async function recordUnseen(
  work: { session: Session; rows: readonly RegistryRow[] },
  dependencies: LoopDependencies,
): Promise<void> {
  const { session, rows } = work;
  if (rows.length === 0) return;
  const run = async (transaction: Transaction) => {
    const saved = await transaction
      .updateTable('resources')
      .set({ unseen_since: dependencies.now() })
      .where('owner_id', '=', session.owner.ownerId)
      .where(
        'slot',
        'in',
        rows.map(({ slot }) => slot),
      )
      .returningAll()
      .execute();
    for (const row of saved) session.registry.set(row.slot, row);
  };
  await inTransaction({ session, run }, dependencies);
}

/**
 * Keeps why something could not be made, and tells of changes that the provider refused for good. One that may still have had its
 * effect stays a question until the next look.
 */
export async function recordRefusals(
  work: {
    session: Session;
    action: ResourceChanged['action'];
    refused: readonly { row: RegistryRow; error: unknown }[];
  },
  dependencies: LoopDependencies,
): Promise<void> {
  const { session, action } = work;
  const final = work.refused.filter(({ error }) => error instanceof StepFailure && !error.retryable);
  const unmade = action === 'create' ? work.refused : [];
  if (final.length === 0 && unmade.length === 0) return;
  const run = async (transaction: Transaction) => {
    for (const { row, error } of unmade) {
      const { code, message } =
        error instanceof StepFailure ? error : { code: 'unexpected' as const, message: failures.unexpected.meaning };
      await transaction
        .updateTable('resources')
        .set({
          refusal: JSON.stringify({
            ...(row.refusal?.begun && { begun: true, since: row.refusal.since }),
            code,
            message,
          }),
        })
        .where('owner_id', '=', row.owner_id)
        .where('slot', '=', row.slot)
        .execute();
    }
    await announce(
      { session, changes: final.map(({ row }) => ({ row, action, phase: 'result', outcome: 'failed' })) },
      { ...dependencies, transaction },
    );
  };
  await inTransaction({ session, run }, dependencies);
}

async function saveObserved(
  seen: Found,
  dependencies: LoopDependencies & { transaction: Transaction },
): Promise<RegistryRow> {
  const { row, observed } = seen;
  const state = observed.state === 'ready' ? 'ready' : 'pending';
  return dependencies.transaction
    .updateTable('resources')
    .set({
      provider_id: observed.providerId,
      outputs: JSON.stringify(observed.outputs),
      state,
      unseen_since: null,
      // How long one attempt after another has failed counts until one succeeds.
      refusal: state === 'pending' && row.refusal?.begun ? JSON.stringify(row.refusal) : null,
      // A resource that becomes pending keeps the moment of its intent: the usual duration counts from there.
      ...(state === 'ready' && { since: dependencies.now() }),
    })
    .where('owner_id', '=', row.owner_id)
    .where('slot', '=', row.slot)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function announce(
  work: { session: Session; changes: readonly Change[] },
  dependencies: LoopDependencies & { transaction: Transaction },
): Promise<void> {
  const { owner, stage } = work.session;
  await dependencies.outbox.publish(dependencies.transaction, {
    definition: resourceChanged,
    publications: work.changes.map(({ row, action, phase, outcome }) => ({
      correlationId: owner.orderId,
      data: {
        ownerId: owner.ownerId,
        orderId: owner.orderId,
        operationId: owner.operationId,
        stage,
        kind: row.kind,
        slot: row.slot,
        action,
        phase,
        ...(row.provider_id !== null && { providerId: plainId(row.provider_id) }),
        ...(outcome !== undefined && { outcome }),
        detailDigest: digestOf(row.wanted),
      },
    })),
  });
}

/** Runs while nobody else holds the stage, or fails with `lease-lost` and changes nothing. */
export async function inTransaction<Result>(
  work: { session: Session; run: (transaction: Transaction) => Promise<Result> },
  dependencies: LoopDependencies,
): Promise<Result> {
  return dependencies.database.transaction().execute(async (transaction) => {
    await assertHeld(work.session.lease, transaction);
    return work.run(transaction);
  });
}
