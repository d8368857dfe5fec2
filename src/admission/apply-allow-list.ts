import type { Selectable } from 'kysely';
import { allowListChanged } from '../../events/allow-list-changed.v1.ts';
import { capacityWarning } from '../../events/capacity-warning.v1.ts';
import { StepFailure } from '../platform/failure.ts';
import type { Database, Transaction } from '../postgres/database.ts';
import type { Outbox } from '../postgres/outbox.ts';
import type { LeaseRow } from '../postgres/tables.ts';
import type { AdmittedAddress, AllowList } from './allow-list.ts';

const WARNING_SHARE = 0.8;

export interface AllowListDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly now: () => Date;
  readonly allowList: AllowList;
  /** How many addresses the list can hold. */
  readonly capacity: number;
  readonly rancherId: string;
  readonly pause: (ms: number) => Promise<void>;
}

/** The provider shows a change a moment later: so often, and with this pause in between, the list is read back. */
const READS = 5;
const PAUSE_MS = 1_000;

/**
 * Brings the allow-list to the set of living leases, all of them at once, and reads it back. Only what the list itself then shows is
 * recorded. Runs one at a time; an event that asks for it only says that something may have changed.
 */
export async function applyAllowList(dependencies: AllowListDependencies): Promise<void> {
  const { database, allowList } = dependencies;
  const leases = await database
    .selectFrom('leases')
    .selectAll()
    .where('rancher_id', '=', dependencies.rancherId)
    .where('state', '<>', 'withdrawn')
    .execute();
  const wanted = leases.filter(({ state }) => state === 'wanted' || state === 'applied');
  const before = await allowList.read();
  const surplus = before.filter(({ leaseId }) => !wanted.some(({ id }) => id === leaseId));
  const missing = wanted.filter(({ id }) => !before.some(({ leaseId }) => leaseId === id));
  const unsettled = leases.some(({ state }) => state === 'wanted' || state === 'leaving');
  if (surplus.length === 0 && missing.length === 0 && !unsettled) return;

  // Withdrawn first: an address may come back under a new lease, and one list cannot hold it twice.
  if (surplus.length > 0) await allowList.withdraw(surplus);
  const refusal = missing.length > 0 ? await admit(missing, dependencies) : undefined;
  const after = surplus.length + missing.length > 0 ? await readBack(wanted, dependencies) : before;
  await database
    .transaction()
    .execute((transaction) => record({ leases, before, after }, { ...dependencies, transaction }));
  if (refusal !== undefined) throw refusal;
  if (!isApplied({ wanted, shown: after })) {
    throw new StepFailure('not-yet-visible', 'The allow-list does not show yet what was changed.');
  }
}

/** A list that is full must not keep what was withdrawn from being recorded: the refusal is returned, and told when that is done. */
async function admit(
  leases: readonly { id: string; cidr: string }[],
  { allowList }: AllowListDependencies,
): Promise<unknown> {
  try {
    await allowList.admit(leases.map(({ id, cidr }) => ({ leaseId: id, cidr })));
    return undefined;
  } catch (error) {
    return error;
  }
}

function isApplied(list: { wanted: readonly { id: string }[]; shown: readonly AdmittedAddress[] }): boolean {
  const { wanted, shown } = list;
  return (
    wanted.every(({ id }) => shown.some(({ leaseId }) => leaseId === id)) &&
    shown.every(({ leaseId }) => wanted.some(({ id }) => id === leaseId))
  );
}

async function readBack(
  wanted: readonly { id: string }[],
  { allowList, pause }: AllowListDependencies,
): Promise<AdmittedAddress[]> {
  for (let attempt = 1; ; attempt += 1) {
    const shown = await allowList.read();
    if (isApplied({ wanted, shown }) || attempt === READS) return shown;
    await pause(PAUSE_MS);
  }
}

async function record(
  seen: {
    leases: readonly Selectable<LeaseRow>[];
    before: readonly AdmittedAddress[];
    after: readonly AdmittedAddress[];
  },
  dependencies: AllowListDependencies & { transaction: Transaction },
): Promise<void> {
  const { leases, before, after } = seen;
  const shows = (list: readonly AdmittedAddress[], id: string) => list.some(({ leaseId }) => leaseId === id);
  const applied = leases.filter(({ id, state }) => state === 'wanted' && shows(after, id));
  const withdrawn = leases.filter(({ id, state }) => state === 'leaving' && !shows(after, id));
  await move({ leases: applied, from: 'wanted', to: 'applied' }, dependencies);
  await move({ leases: withdrawn, from: 'leaving', to: 'withdrawn' }, dependencies);

  // Of a run that died after the provider's change only the records are new; whoever waits for them must hear of it all the same.
  const entry = ({ leaseId, cidr }: AdmittedAddress) => ({ leaseId, cidr });
  const added = after.filter(({ leaseId }) => !shows(before, leaseId) || applied.some(({ id }) => id === leaseId));
  const removed = [
    ...before.filter(({ leaseId }) => !shows(after, leaseId)).map(entry),
    ...withdrawn.filter(({ id }) => !shows(before, id)).map(({ id, cidr }) => ({ leaseId: id, cidr })),
  ];
  const { transaction, outbox, allowList, capacity } = dependencies;
  await outbox.publish(transaction, {
    definition: allowListChanged,
    publications: [
      {
        data: {
          groupId: allowList.id,
          added: added.map(entry),
          removed,
          verified: true,
          used: after.length,
          capacity,
        },
      },
    ],
  });
  const threshold = WARNING_SHARE * capacity;
  if (before.length < threshold && after.length >= threshold) {
    await outbox.publish(transaction, {
      definition: capacityWarning,
      publications: [{ data: { subject: 'allow-list', used: after.length, capacity } }],
    });
  }
}

/** Only from the state in which the lease was read: one that was released meanwhile must stay on its way out. */
async function move(
  change: { leases: readonly Selectable<LeaseRow>[]; from: LeaseRow['state']; to: LeaseRow['state'] },
  dependencies: { transaction: Transaction; now: () => Date },
): Promise<void> {
  if (change.leases.length === 0) return;
  await dependencies.transaction
    .updateTable('leases')
    .set({ state: change.to, changed_at: dependencies.now() })
    .where('state', '=', change.from)
    .where(
      'id',
      'in',
      change.leases.map(({ id }) => id),
    )
    .execute();
}
