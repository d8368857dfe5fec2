import type { Selectable } from 'kysely';
import { resourceChanged } from '../../../events/resource-changed.v1.ts';
import type { Database, Transaction } from '../../postgres/database.ts';
import type { Outbox, Publication } from '../../postgres/outbox.ts';
import type { RancherKeyRow } from '../../postgres/tables.ts';
import { assertHeld, type StageLease } from '../../resources/stage-lease.ts';

export type KeyRow = Selectable<RancherKeyRow>;

/** The stage under which work on an account's key is leased and told. */
export const KEY_STAGE = 'rancher-key';

type Change = Publication<typeof resourceChanged.data>['data'];
/** What is told of a change at a provider, but for what is the same of all of them. */
export type Told = Pick<Change, 'kind' | 'action' | 'phase' | 'outcome' | 'providerId'> & {
  readonly ownerId?: string;
  readonly slot?: string;
};

export interface KeyRegistry {
  rows(): Promise<KeyRow[]>;
  /** Writes rows and tells what they are about in one transaction, in which the lease still holds. */
  record(change: {
    readonly rows?: readonly Omit<KeyRow, 'landing_account_id' | 'since'>[];
    readonly told?: readonly Told[];
  }): Promise<void>;
}

/** What is known of the keys of one account. */
export function keyRegistry(
  { accountId, lease }: { accountId: string; lease: StageLease },
  dependencies: { database: Database; outbox: Outbox; now: () => Date },
): KeyRegistry {
  const { database, outbox, now } = dependencies;
  const write = async (row: Omit<KeyRow, 'landing_account_id' | 'since'>, transaction: Transaction): Promise<void> => {
    const facts = { name: row.name, state: row.state, since: now() };
    await transaction
      .insertInto('rancher_keys')
      .values({ landing_account_id: accountId, request_id: row.request_id, ...facts })
      .onConflict((conflict) => conflict.columns(['landing_account_id', 'request_id']).doUpdateSet(facts))
      .execute();
  };
  return {
    rows: () =>
      database
        .selectFrom('rancher_keys')
        .selectAll()
        .where('landing_account_id', '=', accountId)
        .where('state', '<>', 'gone')
        .orderBy('since')
        .execute(),

    async record({ rows = [], told = [] }) {
      await database.transaction().execute(async (transaction) => {
        await assertHeld(lease, transaction);
        for (const row of rows) await write(row, transaction);
        await outbox.publish(transaction, {
          definition: resourceChanged,
          publications: told.map((each) => ({
            data: { ownerId: accountId, stage: KEY_STAGE, slot: KEY_STAGE, ...each },
          })),
        });
      });
    },
  };
}
