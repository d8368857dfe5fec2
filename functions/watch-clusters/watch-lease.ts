import { StepFailure } from '../../src/platform/failure.ts';
import type { Database, Transaction } from '../../src/postgres/database.ts';

/** How long after its planned end a watch that never gave back its place is taken for dead, in milliseconds; clock skew included. */
const GRACE_MS = 10_000;

export interface WatchLease {
  readonly rancherId: string;
  readonly holder: string;
  readonly untilMs: number;
}

/** True when this run is the one that watches. */
export async function takeWatch(
  lease: WatchLease,
  dependencies: { database: Database; now: () => Date },
): Promise<boolean> {
  const facts = { holder: lease.holder, expires_at: new Date(lease.untilMs + GRACE_MS) };
  const taken = await dependencies.database
    .insertInto('watches')
    .values({ rancher_id: lease.rancherId, ...facts })
    .onConflict((conflict) =>
      conflict.column('rancher_id').doUpdateSet(facts).where('watches.expires_at', '<=', dependencies.now()),
    )
    .returning('holder')
    .executeTakeFirst();
  return taken !== undefined;
}

/** Called in every transaction that records what was seen: a run that was slow must not write old sightings over newer ones. */
export async function assertWatching(lease: WatchLease, transaction: Transaction): Promise<void> {
  const held = await transaction
    .selectFrom('watches')
    .select('holder')
    .where('rancher_id', '=', lease.rancherId)
    .where('holder', '=', lease.holder)
    .forShare()
    .executeTakeFirst();
  if (!held) throw new StepFailure('lease-lost', 'Another run watches the clusters.');
}

export async function releaseWatch(
  lease: WatchLease,
  dependencies: { database: Database; now: () => Date },
): Promise<void> {
  await dependencies.database
    .updateTable('watches')
    .set({ expires_at: dependencies.now() })
    .where('rancher_id', '=', lease.rancherId)
    .where('holder', '=', lease.holder)
    .execute();
}
