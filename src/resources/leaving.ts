import { randomUUID } from 'node:crypto';
import type { Transaction } from '../postgres/database.ts';
import { announce, inTransaction, type Session } from './record.ts';
import type { LoopDependencies, RegistryRow } from './registry.ts';
import type { ObservedResource, RemovableKind } from './resource-kind.ts';

/** Between the slot that a mark names and the id of a second resource with the same mark. */
const TWIN = '#';

/** What a provider shows of one kind, beside what the registry knows of it. */
export interface Sorted {
  readonly known: readonly { readonly row: RegistryRow; readonly observed: ObservedResource }[];
  /** Ours, and in no row: a twin that a lost reply left behind, something that became visible late, or what others made for us. */
  readonly finds: readonly ObservedResource[];
}

/** The slot that a row stands for: that of the plan, also for a twin, whose row has a slot of its own. */
export function plannedSlot(slot: string): string {
  return slot.split(TWIN, 1)[0] ?? slot;
}

/** Pairs what is shown with the rows it belongs to: by recorded id, else by mark with a row that never got an id. */
export function sort(rows: readonly RegistryRow[], observed: readonly ObservedResource[]): Sorted {
  const known: { row: RegistryRow; observed: ObservedResource }[] = [];
  const rest: ObservedResource[] = [];
  for (const each of observed) {
    const row = rows.find(({ provider_id: id }) => id === each.providerId);
    if (row) known.push({ row, observed: each });
    else rest.push(each);
  }
  const finds = rest.filter((each) => {
    const row = rows.find(({ slot, provider_id: id }) => id === null && slot === each.slot);
    if (!row || known.some((pair) => pair.row === row)) return true;
    known.push({ row, observed: each });
    return false;
  });
  return { known, finds };
}

/**
 * Records that all of this is about to leave, before anything is asked of the provider. What had no row gets one, so that its removal is
 * told, waited for and proven like any other. Returns the rows of everything shown.
 */
export async function recordLeaving(
  work: { session: Session; kind: RemovableKind; sorted: Sorted },
  dependencies: LoopDependencies,
): Promise<RegistryRow[]> {
  const { session, kind, sorted } = work;
  const staying = sorted.known.filter(({ row }) => row.state !== 'leaving');
  const leaving = sorted.known.filter(({ row }) => row.state === 'leaving').map(({ row }) => row);
  if (staying.length === 0 && sorted.finds.length === 0) return leaving;
  return inTransaction(
    {
      session,
      run: async (transaction) => {
        const changes: Parameters<typeof announce>[0]['changes'][number][] = [];
        const saved: RegistryRow[] = [];
        for (const { row, observed } of staying) {
          const now = await markLeaving({ row, observed }, { ...dependencies, transaction });
          saved.push(now);
          // One that somebody else is removing already is only followed.
          if (observed.state !== 'leaving') changes.push({ row: now, action: 'remove', phase: 'intent' });
        }
        for (const observed of sorted.finds) {
          const row = await insertFind({ session, kind, observed }, { ...dependencies, transaction });
          saved.push(row);
          changes.push(
            observed.state === 'leaving'
              ? { row, action: 'adopt', phase: 'result', outcome: 'succeeded' }
              : { row, action: 'remove', phase: 'intent' },
          );
        }
        for (const row of saved) session.registry.set(row.slot, row);
        await announce({ session, changes }, { ...dependencies, transaction });
        return [...leaving, ...saved];
      },
    },
    dependencies,
  );
}

async function markLeaving(
  { row, observed }: { row: RegistryRow; observed: ObservedResource },
  { transaction, now }: LoopDependencies & { transaction: Transaction },
): Promise<RegistryRow> {
  return transaction
    .updateTable('resources')
    .set({
      state: 'leaving',
      since: now(),
      unseen_since: null,
      provider_id: row.provider_id ?? observed.providerId,
      absence: null,
    })
    .where('owner_id', '=', row.owner_id)
    .where('slot', '=', row.slot)
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function insertFind(
  { session, kind, observed }: { session: Session; kind: RemovableKind; observed: ObservedResource },
  { transaction, now }: LoopDependencies & { transaction: Transaction },
): Promise<RegistryRow> {
  return (
    transaction
      .insertInto('resources')
      .values({
        owner_id: session.owner.ownerId,
        slot: `${observed.slot ?? kind.kind}${TWIN}${observed.providerId}`,
        stage: session.stage,
        kind: kind.kind,
        order_id: session.owner.orderId,
        request_id: randomUUID(),
        provider_id: observed.providerId,
        wanted: '{}',
        outputs: JSON.stringify(observed.outputs),
        state: 'leaving',
        since: now(),
        refusal: null,
        absence: null,
      })
      // It was seen to be gone and is shown again.
      .onConflict((conflict) =>
        conflict
          .columns(['owner_id', 'slot'])
          .doUpdateSet({ state: 'leaving', since: now(), unseen_since: null, absence: null }),
      )
      .returningAll()
      .executeTakeFirstOrThrow()
  );
}

/** What the provider's own listing no longer shows is gone; that look is its proof. */
export async function recordAbsence(
  work: { session: Session; rows: readonly RegistryRow[]; seenBy: string },
  dependencies: LoopDependencies,
): Promise<void> {
  const { session, rows, seenBy } = work;
  if (rows.length === 0) return;
  const absence = { seenBy, seenAt: dependencies.now().toISOString() };
  const run = async (transaction: Transaction) => {
    await update(
      { session, rows, set: { state: 'absent', absence: JSON.stringify(absence) } },
      { ...dependencies, transaction },
    );
    for (const row of rows) session.registry.set(row.slot, { ...row, state: 'absent', absence });
    await announce(
      { session, changes: rows.map((row) => ({ row, action: 'remove', phase: 'result', outcome: 'absent' })) },
      { ...dependencies, transaction },
    );
  };
  await inTransaction({ session, run }, dependencies);
}

/** A removal that takes far too long has failed. Whoever tries again, when the obstacle is gone, gets the whole time again. */
export async function recordStuck(
  work: { session: Session; rows: readonly RegistryRow[] },
  dependencies: LoopDependencies,
): Promise<void> {
  const { session, rows } = work;
  const run = async (transaction: Transaction) => {
    await update({ session, rows, set: {} }, { ...dependencies, transaction });
    await announce(
      { session, changes: rows.map((row) => ({ row, action: 'remove', phase: 'result', outcome: 'failed' })) },
      { ...dependencies, transaction },
    );
  };
  await inTransaction({ session, run }, dependencies);
}

async function update(
  work: { session: Session; rows: readonly RegistryRow[]; set: { state?: 'absent'; absence?: string } },
  { transaction, now }: LoopDependencies & { transaction: Transaction },
): Promise<void> {
  const slots = work.rows.map(({ slot }) => slot);
  await transaction
    .updateTable('resources')
    .set({ ...work.set, since: now(), unseen_since: null })
    .where('owner_id', '=', work.session.owner.ownerId)
    .where('slot', 'in', slots)
    .execute();
}
