import { sql } from 'kysely';
import { StepFailure } from '../platform/failure.ts';
import type { Database, Transaction } from '../postgres/database.ts';

/** How far the clocks of two workers may differ, in milliseconds. */
const CLOCK_SKEW_MS = 5_000;
/** In so many milliseconds the last calls of a worker that was killed have had their effect, and the provider shows it. */
const SETTLING_MS = 10_000;
const TAKEOVER_AFTER_MS = CLOCK_SKEW_MS + SETTLING_MS;

/** Calls to a provider that a stage has been promised, and when their tokens are there. */
export interface Turn {
  readonly calls: number;
  readonly at: Date;
}

export interface StageLease {
  readonly ownerId: string;
  readonly stage: string;
  readonly holder: string;
  readonly fence: number;
  /** By kind and class of call, and when a removal that was refused may be asked for again; kept from one holder to the next. */
  readonly turns: Map<string, Turn>;
  /** When a look of this pass at a kind showed nothing of it; kept from one holder to the next. */
  readonly looks: Map<string, Date>;
  /** Since when no pass over the stage got through to its provider; null when the last one did. */
  readonly failingSince: Date | null;
}

export interface LeaseRequest {
  readonly ownerId: string;
  readonly stage: string;
  /** The invocation that wants to work on the stage. */
  readonly holder: string;
  /** When the invocation will have ended at the latest. */
  readonly until: Date;
}

/**
 * One worker at a time converges a stage of an owner. A worker that died keeps the stage until its invocation would have
 * timed out, and a moment more; whoever takes over gets a higher fence, and the slow one can record nothing more.
 */
export async function acquireStageLease(
  request: LeaseRequest,
  dependencies: { database: Database; now: () => Date },
): Promise<StageLease | { readonly heldForSeconds: number }> {
  const { ownerId, stage, holder } = request;
  const now = dependencies.now();
  const granted = await dependencies.database
    .insertInto('stage_leases')
    .values({ owner_id: ownerId, stage, holder, fence: 1, expires_at: request.until, turns: '{}', looks: '{}' })
    .onConflict((conflict) =>
      conflict
        .columns(['owner_id', 'stage'])
        .doUpdateSet({ holder, fence: sql`stage_leases.fence + 1`, expires_at: request.until })
        .where('stage_leases.expires_at', '<', new Date(now.getTime() - TAKEOVER_AFTER_MS)),
    )
    .returning(['fence', 'turns', 'looks', 'failing_since'])
    .executeTakeFirst();
  if (granted) {
    const turns = Object.entries(granted.turns).map(
      ([key, { calls, at }]) => [key, { calls, at: new Date(at) }] as const,
    );
    return {
      ownerId,
      stage,
      holder,
      fence: Number(granted.fence),
      turns: new Map(turns),
      looks: new Map(Object.entries(granted.looks).map(([kind, at]) => [kind, new Date(at)])),
      failingSince: granted.failing_since,
    };
  }

  const current = await dependencies.database
    .selectFrom('stage_leases')
    .select('expires_at')
    .where('owner_id', '=', ownerId)
    .where('stage', '=', stage)
    .executeTakeFirst();
  const freeAt = (current?.expires_at.getTime() ?? now.getTime()) + TAKEOVER_AFTER_MS;
  return { heldForSeconds: Math.max(1, Math.ceil((freeAt - now.getTime()) / 1000)) };
}

/** Called in every transaction that records what was done at a provider. */
export async function assertHeld(lease: StageLease, transaction: Transaction): Promise<void> {
  const held = await transaction
    .selectFrom('stage_leases')
    .select('fence')
    .where('owner_id', '=', lease.ownerId)
    .where('stage', '=', lease.stage)
    .where('holder', '=', lease.holder)
    .where('fence', '=', String(lease.fence))
    .forShare()
    .executeTakeFirst();
  if (!held) throw new StepFailure('lease-lost', `Another worker took over stage ${lease.stage}.`);
}

/**
 * Gives the stage back at the end of a pass, so that the next look need not wait, and keeps its turns and looks. Returns since when every
 * attempt has been throttled, this one included.
 */
export async function releaseStageLease(
  released: { lease: StageLease; throttled: boolean },
  dependencies: { database: Database; now: () => Date },
): Promise<Date | undefined> {
  const { lease, throttled } = released;
  const row = await dependencies.database
    .updateTable('stage_leases')
    .set({
      expires_at: new Date(0),
      turns: JSON.stringify(Object.fromEntries(lease.turns)),
      looks: JSON.stringify(Object.fromEntries(lease.looks)),
      throttled_since: throttled ? sql<Date>`coalesce(throttled_since, ${dependencies.now()})` : null,
    })
    .where('owner_id', '=', lease.ownerId)
    .where('stage', '=', lease.stage)
    .where('fence', '=', String(lease.fence))
    .returning('throttled_since')
    .executeTakeFirst();
  return row?.throttled_since ?? undefined;
}
