import { verifyAuditChains } from '../../local/cli/audit-chains.ts';
import { readDatabase } from '../../local/cli/database-view.ts';
import { sealedHeads } from '../../local/cli/sealed-heads.ts';
import { tenantOf } from '../support/order-events.ts';
import { rancherObjects } from '../support/remains.ts';
import type { Scenario } from '../support/scenario.ts';
import { cloudUnderTest } from './clouds.ts';
import { type DeadLetter, deadLetters, type Witness } from './witness.ts';

/** An order that was sent, and the cancel that was sent after it, if any. */
export interface SentOrder {
  readonly orderId: string;
  readonly cancelOrderId?: string;
}

export interface Findings {
  /** How the orders ended: `completed`, `completed, then cancelled`, `failed`… */
  readonly endings: Readonly<Record<string, number>>;
  /** Each contradicts "nothing lost, nothing left". */
  readonly violations: readonly string[];
  readonly deadLetters: readonly DeadLetter[];
}

/** The ordinary order is one for AWS. */
const { whole } = cloudUnderTest('aws');
/** What providers make by themselves and mark as nobody's: looked at where nothing at all may be left. */
const madeByProviders = new Set(['network-interface', 'security-group-rule']);
/** Registry rows that name something by its id at Rancher. */
const ofRancher = new Set(['cluster', 'cloud-credential']);

/** Compares what the system says with the simulated world, which knows what there really is. Asked for when everything is at rest. */
export async function findingsOf(
  orders: readonly SentOrder[],
  { scenario, witness }: { readonly scenario: Scenario; readonly witness: Witness },
): Promise<Findings> {
  const ends = await Promise.all(orders.map((order) => endOf(order, scenario)));
  const living = new Set(ends.filter(({ lives }) => lives).map(({ tenantId }) => tenantId));
  const letters = await deadLetters(scenario.cloud);
  return {
    endings: Object.fromEntries(
      [...Map.groupBy(ends, ({ ending }) => ending)].map(([name, { length }]) => [name, length]),
    ),
    deadLetters: letters,
    violations: [
      ...ends.flatMap(({ violations }) => violations),
      ...strangers(living, scenario),
      ...(await rancherDifferences(scenario)),
      ...(await allowListDifferences(scenario)),
      ...(await unfinished(scenario)),
      ...(await auditDifferences({ scenario, witness })),
      ...announcementGaps(orders, witness),
      ...lostOrders(letters),
    ],
  };
}

interface End {
  readonly tenantId: string;
  readonly ending: string;
  readonly lives: boolean;
  readonly violations: readonly string[];
}

async function endOf({ orderId, cancelOrderId }: SentOrder, scenario: Scenario): Promise<End> {
  const tenantId = tenantOf(orderId);
  const placed = (await scenario.order(orderId))?.state ?? 'unanswered';
  const cancelled =
    cancelOrderId === undefined ? undefined : ((await scenario.order(cancelOrderId))?.state ?? 'unanswered');
  const ending = placed === 'completed' && cancelled === 'completed' ? 'completed, then cancelled' : placed;
  const lives = ending === 'completed';
  const ended = ['completed', 'failed', 'cancelled'].includes(placed) && cancelled !== 'unanswered';
  const stuck =
    ended && isAnEnd(cancelled) ? [] : [`${orderId} is ${placed}, its cancel ${cancelled ?? 'was not sent'}`];
  const found = lives ? await missing(tenantId, scenario) : await scenario.remains(tenantId);
  return { tenantId, ending, lives, violations: [...stuck, ...found.map((what) => `${orderId} (${ending}): ${what}`)] };
}

/** A cancel of a tenant whose order failed by itself is refused: there is nothing to cancel. */
const isAnEnd = (cancel: string | undefined) =>
  cancel === undefined || ['completed', 'rejected', 'failed'].includes(cancel);

/** How a living tenant differs from one of each, each in the registry. */
async function missing(tenantId: string, { cloud, sql }: Scenario): Promise<string[]> {
  const objects = cloud.world.listing({ owner: tenantId });
  const rows = await sql<{ kind: string; id: string; state: string }>(
    `select kind, provider_id as id, state from resources where owner_id = $1`,
    [tenantId],
  );
  const known = new Set(rows.filter(({ state }) => state === 'ready').map(({ id }) => id));
  const counts = Object.entries(whole).map(([kind, wanted]) => ({
    kind,
    wanted,
    found: objects.filter((each) => each.kind === kind).length,
  }));
  return [
    ...counts
      .filter(({ wanted, found }) => wanted !== found)
      .map(({ kind, wanted, found }) => `${found} ${kind}, not ${wanted}`),
    ...objects.filter(({ kind, id }) => !kind.startsWith('eks-') && !known.has(id)).map(({ id }) => `${id} has no row`),
    ...rows.filter(({ state }) => state !== 'ready').map(({ kind, state }) => `the row of ${kind} is ${state}`),
    ...rows
      .filter(({ kind, id }) => !ofRancher.has(kind) && !objects.some((object) => object.id === id))
      .map(({ id }) => `${id} has a row and does not exist`),
  ];
}

/** Whatever exists in a landing account and belongs to no living tenant. */
function strangers(living: ReadonlySet<string>, { cloud }: Scenario): string[] {
  const objects = cloud.world.listing();
  const owners = new Map(
    objects.filter(({ kind }) => kind === 'eks-cluster').map(({ id, tags }) => [id, tags['tenantry:owner']]),
  );
  // EKS makes a security group and names its cluster on it, not whose the cluster is.
  const ownerOf = (tags: Readonly<Record<string, string>>) =>
    tags['tenantry:owner'] ?? owners.get(tags['aws:eks:cluster-name'] ?? '') ?? 'nobody';
  return objects
    .filter(({ kind }) => living.size === 0 || !madeByProviders.has(kind))
    .filter(({ tags }) => !living.has(ownerOf(tags)))
    .map(({ kind, id, state, tags }) => `left: ${kind} ${id} ${state} of ${ownerOf(tags)}`);
}

async function rancherDifferences({ cloud, sql }: Scenario): Promise<string[]> {
  const existing = [
    ...(await rancherObjects('clusters', cloud)),
    ...(await rancherObjects('cloudcredentials', cloud)),
  ].map(({ id }) => id);
  const rows = await sql<{ id: string }>(
    `select provider_id as id from resources where kind in ('cluster', 'cloud-credential') and state = 'ready'`,
  );
  return differences({ found: existing, wanted: rows.map(({ id }) => id), what: 'Rancher' });
}

async function allowListDifferences({ admitted, sql }: Scenario): Promise<string[]> {
  const rows = await sql<{ address: string }>(
    `select outputs ->> 'publicIp' as address from resources where slot like 'elastic-ip/nat-%' and state = 'ready'`,
  );
  return differences({
    found: await admitted(),
    wanted: rows.map(({ address }) => `${address}/32`),
    what: 'allow-list',
  });
}

function differences(sides: { found: readonly string[]; wanted: readonly string[]; what: string }): string[] {
  const { found, wanted, what } = sides;
  return [
    ...found.filter((each) => !wanted.includes(each)).map((each) => `${what}: ${each} is too much`),
    ...wanted.filter((each) => !found.includes(each)).map((each) => `${what}: ${each} is missing`),
    ...(new Set(found).size === found.length ? [] : [`${what}: something is there twice`]),
  ];
}

/** Work that nobody will go on with. What is to be sent at a later time, as the end of a cancel's wait for its order, is not that. */
async function unfinished({ cloud, sql }: Scenario): Promise<string[]> {
  const rows = await sql<{ what: string }>(
    `select concat_ws(' ', 'outbox:', destination, body ->> 'name', last_error) as what from outbox
       where not_before <= to_timestamp(${cloud.clock.now() / 1000})
     union all select 'operation ' || id || ' is ' || state from operations where state not in ('done', 'failed', 'cancelled')
     union all select 'wait for ' || condition from waits`,
  );
  const running = [...cloud.runner.executions()].filter(({ status }) => status === 'RUNNING');
  return [...rows.map(({ what }) => what), ...running.map(({ name }) => `execution ${name} still runs`)];
}

async function auditDifferences({ scenario, witness }: { scenario: Scenario; witness: Witness }): Promise<string[]> {
  const { cloud } = scenario;
  const seals = sealedHeads(await cloud.sealAudit());
  const { audit } = await cloud.clock.busy(() => readDatabase(cloud.databaseUrl));
  const events = await scenario.sql<{ id: string; copies: number }>(
    'select event_id as id, count(*)::int as copies from audit group by event_id',
  );
  const recorded = new Set(events.map(({ id }) => id));
  return [
    ...verifyAuditChains(audit, seals)
      .filter(({ brokenAt }) => brokenAt !== undefined)
      .map(({ stream, brokenAt }) => `audit: ${stream} is broken at ${brokenAt}`),
    ...[...witness.eventIds]
      .filter((id) => !recorded.has(id))
      .map((id) => `audit: event ${id} was on the bus and is not recorded`),
    ...events
      .filter(({ copies }) => copies > 1)
      .map(({ id, copies }) => `audit: event ${id} is recorded ${copies} times`),
  ];
}

/** The states of an order are counted from 1. Two events with one number would be two announcements; one event may be sent twice. */
function announcementGaps(orders: readonly SentOrder[], { announcements }: Witness): string[] {
  const ids = orders.flatMap(({ orderId, cancelOrderId }) => [
    orderId,
    ...(cancelOrderId === undefined ? [] : [cancelOrderId]),
  ]);
  return ids.flatMap((orderId) => {
    const own = announcements.filter((each) => each.orderId === orderId);
    const numbers = [...new Map(own.map(({ eventId, sequence }) => [eventId, sequence])).values()].sort(
      (a, b) => a - b,
    );
    const isWhole = numbers.every((number, index) => number === index + 1);
    return isWhole && numbers.length > 0
      ? []
      : [`${orderId} was announced with the numbers ${numbers.join(' ') || 'none'}`];
  });
}

/** Order events that nobody will work on any more. What else lies there is reported, and harmless. */
function lostOrders(letters: readonly DeadLetter[]): string[] {
  return letters
    .filter(({ body }) => body.includes('tenantry.order-'))
    .map(({ queue, body }) => `lost: in ${queue} ${body.slice(0, 200)}`);
}
