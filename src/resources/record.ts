import { randomUUID } from 'node:crypto';
import type { ResourceChanged } from '../../events/resource-changed.v1.ts';
import { resourceChanged } from '../../events/resource-changed.v1.ts';
import { digestOf } from '../platform/digest.ts';
import { StepFailure } from '../platform/failure.ts';
import type { Transaction } from '../postgres/database.ts';
import type { LoopDependencies, Registry, RegistryRow, StageWork } from './registry.ts';
import type { ObservedResource } from './resource-kind.ts';
import { assertHeld, type StageLease } from './stage-lease.ts';

/** One stage of one owner, while this invocation holds its lease. */
export interface Session extends StageWork {
  readonly lease: StageLease;
  readonly registry: Registry;
}

export interface Intent {
  readonly slot: string;
  readonly kind: string;
  readonly wanted: unknown;
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

/**
 * Writes that these resources are about to be made, in one transaction with the event that says so. Refused when the owner's gate
 * is closed or the order is cancelled: what has no intent row does not exist.
 */
export async function recordIntents(
  work: { session: Session; intents: readonly Intent[] },
  dependencies: LoopDependencies,
): Promise<RegistryRow[]> {
  const { session, intents } = work;
  const run = async (transaction: Transaction) => {
    await assertGateOpen(session, transaction);
    const since = dependencies.now();
    const rows = await transaction
      .insertInto('resources')
      .values(
        intents.map((intent) => ({
          owner_id: session.owner.ownerId,
          slot: intent.slot,
          stage: session.stage,
          kind: intent.kind,
          order_id: session.owner.orderId,
          request_id: randomUUID(),
          provider_id: null,
          wanted: JSON.stringify(intent.wanted),
          outputs: '{}',
          state: 'intended' as const,
          since,
          absence: null,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['owner_id', 'slot']).doUpdateSet((existing) => ({
          wanted: existing.ref('excluded.wanted'),
          request_id: existing.ref('excluded.request_id'),
          provider_id: null,
          outputs: '{}',
          state: 'intended' as const,
          since,
          absence: null,
        })),
      )
      .returningAll()
      .execute();
    await announce(
      {
        session,
        changes: rows.map((row) => ({ row, action: 'create', phase: 'intent' })),
      },
      { ...dependencies, transaction },
    );
    return rows;
  };
  return inTransaction({ session, run }, dependencies);
}

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
  const moved = work.found.filter(({ row, observed }) => row.state !== observed.state);
  if (moved.length === 0) return;
  const run = async (transaction: Transaction) => {
    for (const { row, observed } of moved) {
      const saved = await saveObserved({ row, observed }, { ...dependencies, transaction });
      work.session.registry.set(saved.slot, saved);
    }
  };
  await inTransaction({ session: work.session, run }, dependencies);
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
        ...(row.provider_id !== null && { providerId: row.provider_id }),
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

async function assertGateOpen(session: Session, transaction: Transaction): Promise<void> {
  const tenant = await transaction
    .selectFrom('tenants')
    .select('gate_closed_at')
    .where('id', '=', session.owner.ownerId)
    .forShare()
    .executeTakeFirst();
  if (tenant?.gate_closed_at) throw new StepFailure('gate-closed', 'The tenant is being retired.');
}
