import { type Selectable, sql } from 'kysely';
import { leasesOnAddressesOf } from '../../src/admission/leases.ts';
import type { Stage } from '../../src/clouds/cloud-adapter.ts';
import { StepFailure } from '../../src/platform/failure.ts';
import type { StepInput } from '../../src/platform/step.ts';
import type { LeaseRow } from '../../src/postgres/tables.ts';
import type { StageProgress } from '../../src/resources/registry.ts';
import { type Removal, removeStage } from '../../src/resources/remove.ts';
import { settleAll } from '../../src/resources/session.ts';
import { removalOf, type StageDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext, type TenantContext } from '../../src/tenants/tenant-plan.ts';

/**
 * The last look comes no sooner after the gate was closed: two minutes for an invocation that was at work then, one for a call that it
 * sent in its last moment, and one until the provider shows what came of it.
 */
const LATEST_EFFECT_SECONDS = 240;
/** Seconds between two looks at an allow-list that still admits an address. */
const LOOK_SECONDS = 30;
/** An address that is admitted for so long after its release will not be withdrawn by itself, in milliseconds. */
const LONGEST_RELEASE_MS = 4 * 3_600_000;

/** What stands in the network goes before it. */
const inTheNetwork = ['cluster', 'database', 'ingress'] as const satisfies readonly Stage[];

export type Absence = { readonly status: 'absent' } | Extract<StageProgress, { status: 'pending' }>;

/**
 * The last look, and the proof of the receipt: every kind of the tenant is read once more by its owner mark, at the cloud and at Rancher,
 * whatever our records say. What a lost reply, a killed worker or a slow provider left behind is removed from here, by the same loop. A
 * kind of which nothing was seen is not looked for again while others wait for their turns, unless something is found elsewhere.
 */
export async function checkAbsence(input: StepInput, dependencies: StageDependencies): Promise<Absence> {
  const context = await loadTenantContext(input, dependencies.database);
  const early = secondsTooEarly(context, dependencies);
  if (early > 0) return { status: 'pending', waitSeconds: early, waitingFor: ['what a call under way may still make'] };

  const since = await lastLookBegins(context, dependencies);
  const standing = await lookAt(inTheNetwork, { ...dependencies, context, since });
  const network =
    standing.waitingFor.length === 0 ? await lookAt(['network'], { ...dependencies, context, since }) : nothing;
  const leases = await admittedLeases(context, dependencies);
  const waitingFor = [...standing.waitingFor, ...network.waitingFor, ...leases.map(({ cidr }) => `lease of ${cidr}`)];
  if (waitingFor.length > 0) {
    const forLeases = leases.length > 0 ? LOOK_SECONDS : Number.POSITIVE_INFINITY;
    const waitSeconds = Math.min(standing.waitSeconds, network.waitSeconds, forLeases);
    return { status: 'pending', waitSeconds, waitingFor };
  }
  await record([...standing.seenBy, ...network.seenBy], { ...dependencies, context, since });
  return { status: 'absent' };
}

interface Look {
  readonly waitingFor: readonly string[];
  readonly waitSeconds: number;
  /** How each kind was looked for. */
  readonly seenBy: readonly string[];
}

const nothing: Look = { waitingFor: [], waitSeconds: Number.POSITIVE_INFINITY, seenBy: [] };

async function lookAt(
  stages: readonly Stage[],
  dependencies: StageDependencies & { context: TenantContext; since: Date },
): Promise<Look> {
  const { context, since } = dependencies;
  const removals = await Promise.all(stages.map((stage) => removalOf({ context, stage }, dependencies)));
  const { done, failure } = await settleAll(removals, (removal) =>
    removeStage({ ...removal, thorough: true, looksStandSince: since }, dependencies),
  );
  if (failure !== undefined) throw failure;
  const pending = done.flatMap(({ result }) => (result.status === 'pending' ? [result] : []));
  return {
    waitingFor: pending.flatMap(({ waitingFor }) => waitingFor),
    waitSeconds: Math.min(...pending.map(({ waitSeconds }) => waitSeconds)),
    seenBy: removals.flatMap(howSeen),
  };
}

function howSeen({ plan, remnants }: Removal): string[] {
  return [...plan.map(({ kind }) => kind), ...remnants].map(({ absenceSeenBy }) => absenceSeenBy);
}

function secondsTooEarly({ tenant }: TenantContext, dependencies: StageDependencies): number {
  const closedAt = tenant.gate_closed_at;
  if (closedAt === null) throw new StepFailure('invalid-input', `Tenant ${tenant.id} is not being retired.`);
  const seconds = (dependencies.now().getTime() - closedAt.getTime()) / 1000;
  return Math.ceil(LATEST_EFFECT_SECONDS - seconds);
}

/** Nothing can come into being any more, and the last thing of the tenant was seen to be gone: a look from then on is the last one. */
async function lastLookBegins({ tenant }: TenantContext, { database, now }: StageDependencies): Promise<Date> {
  const closedAt = tenant.gate_closed_at ?? now();
  const { lastGone } = await database
    .selectFrom('resources')
    .select(sql<Date | null>`max((absence ->> 'seenAt')::timestamptz)`.as('lastGone'))
    .where('owner_id', '=', tenant.id)
    .executeTakeFirstOrThrow();
  return new Date(Math.max(closedAt.getTime() + LATEST_EFFECT_SECONDS * 1000, lastGone?.getTime() ?? 0));
}

async function admittedLeases(
  { tenant }: TenantContext,
  { database, now }: StageDependencies,
): Promise<Selectable<LeaseRow>[]> {
  const leases = await leasesOnAddressesOf(tenant.id, database);
  const stuck = leases.filter(({ changed_at: since }) => now().getTime() - since.getTime() > LONGEST_RELEASE_MS);
  if (stuck.length > 0) {
    const cidrs = stuck.map(({ cidr }) => cidr).join(', ');
    throw new StepFailure('still-present', `The allow-list of Rancher still admits ${cidrs}.`);
  }
  return leases;
}

/** The receipt says of everything when it was looked for, and how. */
async function record(
  seenBy: readonly string[],
  { database, now, context, since }: StageDependencies & { context: TenantContext; since: Date },
): Promise<void> {
  const lastLook = { since: since.toISOString(), at: now().toISOString(), seenBy: [...new Set(seenBy)].sort() };
  await database
    .updateTable('tenants')
    .set({ last_look: JSON.stringify(lastLook) })
    .where('id', '=', context.tenant.id)
    .execute();
}
