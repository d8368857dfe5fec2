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
  const surplus = before.filter(({ cidr }) => !has(wanted, cidr));
  const missing = onePerAddress(wanted).filter(({ cidr }) => !has(before, cidr));
  const unsettled = leases.some(({ state }) => state === 'wanted' || state === 'leaving');
  if (surplus.length === 0 && missing.length === 0 && !unsettled) return;

  // Withdrawn first: an address may come back under a new lease, and one list cannot hold it twice.
  if (surplus.length > 0) await allowList.withdraw(surplus);
  const refusal = missing.length > 0 ? await admit(missing, dependencies) : undefined;
  const after = surplus.length + missing.length > 0 ? await readBack(wanted, dependencies) : before;
  await database
    .transaction()
    .execute((transaction) => record({ leases, wanted, before, after }, { ...dependencies, transaction }));
  if (refusal !== undefined) throw refusal;
  if (!isApplied({ wanted, shown: after })) {
    throw new StepFailure('not-yet-visible', 'The allow-list does not show yet what was changed.');
  }
}

/** Clusters behind one NAT gateway have a lease each on its address; the list holds it once, under the id of one of them. */
function onePerAddress<Lease extends { cidr: string }>(leases: readonly Lease[]): Lease[] {
  return [...new Map(leases.map((lease) => [lease.cidr, lease])).values()];
}

function has(list: readonly { cidr: string }[], cidr: string): boolean {
  return list.some((each) => each.cidr === cidr);
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

function isApplied(list: { wanted: readonly { cidr: string }[]; shown: readonly AdmittedAddress[] }): boolean {
  const { wanted, shown } = list;
  return wanted.every(({ cidr }) => has(shown, cidr)) && shown.every(({ cidr }) => has(wanted, cidr));
}

async function readBack(
  wanted: readonly { cidr: string }[],
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
    wanted: readonly Selectable<LeaseRow>[];
    before: readonly AdmittedAddress[];
    after: readonly AdmittedAddress[];
  },
  dependencies: AllowListDependencies & { transaction: Transaction },
): Promise<void> {
  const { leases, wanted, before, after } = seen;
  const applied = wanted.filter(({ cidr, state }) => state === 'wanted' && has(after, cidr));
  // The right of this cluster ends also where the address stays admitted for another one behind it.
  const withdrawn = leases.filter(({ cidr, state }) => state === 'leaving' && (!has(after, cidr) || has(wanted, cidr)));
  await move({ leases: applied, from: 'wanted', to: 'applied' }, dependencies);
  await move({ leases: withdrawn, from: 'leaving', to: 'withdrawn' }, dependencies);

  // Of a run that died after the provider's change only the records are new; whoever waits for them must hear of it all the same.
  const added = told([...after.filter(({ cidr }) => !has(before, cidr)), ...applied.map(entryOf)]);
  const removed = told([...before.filter(({ cidr }) => !has(after, cidr)), ...withdrawn.map(entryOf)]);
  const { transaction, outbox, allowList, capacity } = dependencies;
  await outbox.publish(transaction, {
    definition: allowListChanged,
    publications: [
      {
        data: {
          groupId: allowList.id,
          added,
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

function entryOf({ id, cidr }: { id: string; cidr: string }) {
  return { leaseId: id, cidr };
}

/** Each lease once, whether the list or the records tell of it. */
function told(entries: readonly { leaseId: string; cidr: string }[]) {
  return [...new Map(entries.map(({ leaseId, cidr }) => [leaseId, { leaseId, cidr }])).values()];
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
