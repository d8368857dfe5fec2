import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../postgres/database.ts';
import type { Calls, ProviderApi } from './provider-api.ts';

/**
 * How far the clocks of two Lambdas may differ, in seconds. The time is handed in as everywhere, because simulated time has to reach
 * the buckets too, and Lambda's clocks are kept by Amazon Time Sync to milliseconds. A worker whose clock is ahead of the others can
 * spend one bucket too early, once, and makes them wait for the difference; one whose clock is behind only waits longer.
 */
const CLOCK_SKEW_SECONDS = 1;

export interface PaceDependencies {
  readonly database: Database;
  readonly now: () => Date;
}

export interface Taken {
  /** When the tokens are there; not after now where nobody has to wait. */
  readonly startsAt: Date;
  /** Until when the provider wants no calls at all; undefined where it has never said so. */
  readonly closedUntil: Date | undefined;
}

/**
 * Takes tokens for calls, also those that are not there yet: takers get theirs in the order of asking, so nobody starves and none has
 * to ask again. One statement, whose row lock is the queue. The bucket is kept as the moment at which it will be full again.
 * Taking none tells whether the provider is open.
 */
export async function takeTokens(calls: Calls, { database, now }: PaceDependencies): Promise<Taken> {
  const { api } = calls;
  const rate = api.limits[calls.class];
  const spentMs = (calls.count / rate.perSecond) * 1000;
  const fillMs = (rate.burst / rate.perSecond) * 1000;
  const at = now();
  const closed = sql`(select closed_until from closures
    where provider = ${api.provider} and account = ${api.account} and region = ${api.region})`;
  // A provider that has just opened again has an empty bucket: whoever waited comes at the rate, not all at once.
  const { rows } = await sql<{ full_at: Date; closed_until: Date | null }>`
    insert into buckets as bucket (provider, account, region, class, full_at)
    values (${api.provider}, ${api.account}, ${api.region}, ${bucketOf(calls)},
      greatest(${at}::timestamptz, ${closed} + ${fillMs} * interval '1 ms') + ${spentMs} * interval '1 ms')
    on conflict (provider, account, region, class) do update
    set full_at = greatest(bucket.full_at + ${spentMs} * interval '1 ms', excluded.full_at)
    returning full_at, ${closed} as closed_until`.execute(database);
  const [row] = rows;
  const tokensAtMs = (row?.full_at.getTime() ?? at.getTime()) - fillMs;
  return { startsAt: new Date(Math.max(tokensAtMs, at.getTime())), closedUntil: row?.closed_until ?? undefined };
}

function bucketOf({ api, class: name, kind }: Calls): string {
  return name === 'change' && kind !== undefined && api.limits.changesCountedBy === 'kind' ? `change ${kind}` : name;
}

/**
 * The provider has refused a call as too fast: from now on nobody calls this API until the time that it named, or a usual one. All
 * classes of calls are meant, since `Retry-After` speaks to the caller. Returns the seconds until then.
 */
export async function closeApi(
  refusal: { api: ProviderApi; retryAfterSeconds: number | undefined },
  { database, now }: PaceDependencies,
): Promise<number> {
  const { api } = refusal;
  const seconds = refusal.retryAfterSeconds ?? api.limits.pauseSeconds * (1 + chance());
  const at = now().getTime();
  const until = new Date(at + (seconds + CLOCK_SKEW_SECONDS) * 1000);
  const { closed_until: closedUntil } = await database
    .insertInto('closures')
    .values({ provider: api.provider, account: api.account, region: api.region, closed_until: until })
    .onConflict((conflict) =>
      conflict.columns(['provider', 'account', 'region']).doUpdateSet((existing) => ({
        closed_until: sql<Date>`greatest(${existing.ref('closures.closed_until')}, ${existing.ref('excluded.closed_until')})`,
      })),
    )
    .returning('closed_until')
    .executeTakeFirstOrThrow();
  return (closedUntil.getTime() - at) / 1000;
}

/** In [0,1). From an id, so that it repeats where ids do. */
function chance(): number {
  return Number.parseInt(randomUUID().slice(0, 8), 16) / 2 ** 32;
}
