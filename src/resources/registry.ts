import type { Selectable } from 'kysely';
import type { Stage } from '../clouds/cloud-adapter.ts';
import type { Database, Transaction } from '../postgres/database.ts';
import type { Outbox } from '../postgres/outbox.ts';
import type { ResourceRow } from '../postgres/tables.ts';
import type { Outputs } from './resource-kind.ts';

/** For whom a stage is converged, and on whose order. */
export interface StageOwner {
  readonly ownerId: string;
  readonly orderId: string;
  readonly operationId: string;
}

/** What the loop needs besides the plan: the registry, the outbox of the invocation, and the time. */
export interface LoopDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly now: () => Date;
  /** Names the worker in the stage lease. */
  readonly invocationId: string;
  /** When this invocation will have ended at the latest. */
  readonly deadline: Date;
  /** Lets the invocation wait for so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
}

export type StageProgress =
  | { readonly status: 'ready' }
  | { readonly status: 'pending'; readonly waitSeconds: number; readonly waitingFor: readonly string[] };

export type RegistryRow = Selectable<ResourceRow>;

/** The registry as one pass of the loop sees it: every recorded resource of the owner, by slot. */
export type Registry = Map<string, RegistryRow>;

export async function loadRegistry(ownerId: string, database: Database): Promise<Registry> {
  const rows = await database.selectFrom('resources').selectAll().where('owner_id', '=', ownerId).execute();
  return new Map(rows.map((row) => [row.slot, row]));
}

/** Outputs of the resources of one stage that are not gone. */
export async function outputsOfStage(
  wanted: { ownerId: string; stage: Stage },
  database: Database | Transaction,
): Promise<Outputs[]> {
  const rows = await database
    .selectFrom('resources')
    .select('outputs')
    .where('owner_id', '=', wanted.ownerId)
    .where('stage', '=', wanted.stage)
    .where('state', '<>', 'absent')
    .orderBy('slot')
    .execute();
  return rows.map(({ outputs }) => outputs);
}

export interface StageWork {
  readonly stage: Stage;
  readonly owner: StageOwner;
}
