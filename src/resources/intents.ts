import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { StepFailure } from '../platform/failure.ts';
import type { Transaction } from '../postgres/database.ts';
import { announce, inTransaction, type Session } from './record.ts';
import type { LoopDependencies, RegistryRow } from './registry.ts';

export interface Intent {
  readonly slot: string;
  readonly kind: string;
  readonly wanted: unknown;
}

/**
 * Writes that these resources are about to be made, in one transaction with the event that says so. Refused when the owner's gate
 * is closed: what has no intent row does not exist. An intent that is repeated because nothing came of it keeps its request id, so that
 * a provider with idempotency tokens makes one thing of both, however late it shows what it made.
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
          refusal: null,
          absence: null,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['owner_id', 'slot']).doUpdateSet((existing) => ({
          wanted: existing.ref('excluded.wanted'),
          request_id: sql<string>`case
            when resources.state = 'intended' and resources.provider_id is null and resources.wanted = excluded.wanted
            then resources.request_id else excluded.request_id end`,
          provider_id: null,
          outputs: '{}',
          state: 'intended' as const,
          since,
          unseen_since: null,
          // Until the provider has taken the next attempt, what the last one left is known to be its remainder.
          refusal: sql<string | null>`case
            when (resources.state = 'intended' or resources.unseen_since is not null) and resources.refusal ? 'begun'
            then resources.refusal end`,
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

async function assertGateOpen(session: Session, transaction: Transaction): Promise<void> {
  const tenant = await transaction
    .selectFrom('tenants')
    .select('gate_closed_at')
    .where('id', '=', session.owner.ownerId)
    .forShare()
    .executeTakeFirst();
  if (tenant?.gate_closed_at) throw new StepFailure('gate-closed', 'The tenant is being retired.');
}
