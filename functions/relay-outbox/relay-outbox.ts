import { logger } from '../../src/platform/logger.ts';
import { publishable } from '../../src/platform/redact.ts';
import type { Database } from '../../src/postgres/database.ts';
import type { Callback, ExecutionStart, OutboxMessage } from '../../src/postgres/outbox.ts';

/** PutEvents takes ten entries (API reference); a batch of rows is one such call at most. */
const BATCH = 10;

/** Where messages go. Each call settles for every message it was given; `undefined` is success, a text is why it was refused. */
export interface Destinations {
  /** Throws when the events as they are were refused, all because of one perhaps. */
  putEvents(events: readonly { name: string; detail: object }[]): Promise<(string | undefined)[]>;
  startExecution(execution: ExecutionStart): Promise<string | undefined>;
  answer(callback: Callback): Promise<string | undefined>;
}

export interface RelayDependencies {
  readonly database: Database;
  readonly destinations: Destinations;
  readonly now: () => Date;
  /** When the relay must have ended, leaving the rest to its next run. */
  readonly deadline: Date;
}

const MARGIN_MS = 5_000;
/** So often a message is refused before a person has to hear of it. It stays, and is tried on. */
const STUCK_ATTEMPTS = 10;

export interface Relayed {
  readonly sent: number;
  /** Messages that were refused again, far too often already. */
  readonly stuck: number;
}

/**
 * Sends what was committed, oldest first, until nothing due is left. A row is deleted in the transaction that locked it, after its destination
 * took it: a relay that dies in between sends it again, and every receiver bears that. What is refused stays, with the reason.
 */
export async function relayOutbox(dependencies: RelayDependencies): Promise<Relayed> {
  let sent = 0;
  let stuck = 0;
  while (dependencies.now().getTime() < dependencies.deadline.getTime() - MARGIN_MS) {
    const taken = await relayBatch(dependencies);
    sent += taken.sent;
    stuck += taken.stuck;
    if (taken.rows < BATCH || taken.sent === 0) break;
  }
  return { sent, stuck };
}

type Row = { id: string; attempts: number } & OutboxMessage;

async function relayBatch({ database, destinations, now }: RelayDependencies): Promise<Relayed & { rows: number }> {
  return database.transaction().execute(async (transaction) => {
    const rows = (await transaction
      .selectFrom('outbox')
      .select(['id', 'destination', 'body', 'attempts'])
      .where('not_before', '<=', now())
      .orderBy('attempts')
      .orderBy('id')
      .limit(BATCH)
      .forUpdate()
      .skipLocked()
      .execute()) as Row[];
    const results = await send(rows, destinations);
    const sent = rows.filter(({ id }) => results.get(id) === undefined).map(({ id }) => id);
    if (sent.length > 0) await transaction.deleteFrom('outbox').where('id', 'in', sent).execute();
    for (const [id, refusal] of results) {
      if (refusal === undefined) continue;
      const problem = publishable(refusal);
      logger.error('outbox message refused', { outboxId: id, problem });
      await transaction
        .updateTable('outbox')
        .set((row) => ({ attempts: row('attempts', '+', 1), last_error: problem }))
        .where('id', '=', id)
        .execute();
    }
    const stuck = rows.filter(({ id, attempts }) => results.get(id) !== undefined && attempts + 1 >= STUCK_ATTEMPTS);
    return { rows: rows.length, sent: sent.length, stuck: stuck.length };
  });
}

async function send(rows: readonly Row[], destinations: Destinations): Promise<Map<string, string | undefined>> {
  const results = new Map<string, string | undefined>();
  const events = rows.flatMap((row) => (row.destination === 'event' ? [{ id: row.id, ...row.body }] : []));
  if (events.length > 0) {
    const problems = await putEvents(events, destinations);
    events.forEach(({ id }, index) => {
      results.set(id, problems[index]);
    });
  }
  for (const row of rows) {
    if (row.destination === 'execution') results.set(row.id, await destinations.startExecution(row.body));
    if (row.destination === 'callback') results.set(row.id, await destinations.answer(row.body));
  }
  return results;
}

/** A call that fails as a whole, say for one event that is too large, fails again with each attempt: then each event goes alone. */
async function putEvents(
  events: readonly { name: string; detail: object }[],
  destinations: Destinations,
): Promise<(string | undefined)[]> {
  try {
    return await destinations.putEvents(events.map(({ name, detail }) => ({ name, detail })));
  } catch (error) {
    if (events.length === 1) return [String(error)];
    const alone: (string | undefined)[] = [];
    for (const event of events) alone.push(...(await putEvents([event], destinations)));
    return alone;
  }
}
