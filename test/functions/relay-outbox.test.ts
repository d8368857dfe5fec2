import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { orderMessageRejected } from '../../events/order-message-rejected.v1.ts';
import { type Destinations, relayOutbox } from '../../functions/relay-outbox/relay-outbox.ts';
import { idleOutbox } from '../support/outbox-rows.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);

let postgres: TestDatabase;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(() => postgres.database.deleteFrom('outbox').execute());

type Send = Partial<{ [Name in keyof Destinations]: (message: string) => string | undefined }>;

/** Destinations that note what they get; each may refuse a message by its text, or throw. */
function destinations(send: Send = {}) {
  const got: string[] = [];
  const take = (message: string, judge?: (message: string) => string | undefined) => {
    const problem = judge?.(message);
    if (problem === undefined) got.push(message);
    return problem;
  };
  const doubles: Destinations = {
    putEvents: async (events) => events.map(({ detail }) => take(textOf(detail), send.putEvents)),
    startExecution: async ({ name }) => take(name, send.startExecution),
    answer: async ({ token }) => take(token, send.answer),
  };
  return { got, doubles };
}
const textOf = (detail: object) => (detail as { data: { messageDigest: string } }).data.messageDigest;

const relay = (doubles: Destinations, seconds = 0) =>
  relayOutbox({ database: postgres.database, destinations: doubles, now: () => at(seconds), deadline: at(3600) });

const commit = (write: (outbox: ReturnType<typeof idleOutbox>, transaction: Transaction) => Promise<void>) =>
  postgres.database.transaction().execute((transaction) =>
    write(
      idleOutbox(() => at(0)),
      transaction,
    ),
  );
type Transaction = Parameters<ReturnType<typeof idleOutbox>['answer']>[0];

const publish = (...texts: string[]) =>
  commit((outbox, transaction) =>
    outbox.publish(transaction, {
      definition: orderMessageRejected,
      publications: texts.map((messageDigest) => ({
        data: { reasons: [{ code: 'c', message: 'm', remedy: 'r' }], messageDigest },
      })),
    }),
  );
const texts = (count: number) => Array.from({ length: count }, (_, index) => `e-${String(index).padStart(3, '0')}`);
const left = async () =>
  (await postgres.database.selectFrom('outbox').select(['body', 'attempts', 'last_error']).orderBy('id').execute()).map(
    ({ body, attempts, last_error: problem }) => ({
      text: textOf((body as { detail: object }).detail),
      attempts,
      problem,
    }),
  );

/** What a server does to the connections of a process that died. */
const endTransactions = () =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'`.execute(
    postgres.database,
  );

describe('A secret', () => {
  const secret = 'hunter2-hunter2';

  test('that a destination repeats is not kept with the reason', async () => {
    await publish('e-1');

    await relay(destinations({ putEvents: () => `Refused: password=${secret}` }).doubles);

    expect(await left()).toMatchObject([{ attempts: 1, problem: 'Refused: password=[redacted]' }]);
  });

  test('stands in nothing that is committed to leave, however it came there', async () => {
    await publish(`password=${secret}`);
    await commit((outbox, transaction) =>
      outbox.answer(transaction, [
        { token: 'token-of-a-task', outcome: 'failure', error: 'E', cause: `[unexpected] password=${secret}` },
      ]),
    );

    const rows = await postgres.database.selectFrom('outbox').select('body').orderBy('id').execute();
    expect(rows[1]?.body).toMatchObject({ token: 'token-of-a-task', cause: '[unexpected] password=[redacted]' });
    expect(JSON.stringify(rows)).not.toContain(secret);
  });
});

describe('The relay', () => {
  test('sends what was committed, in its order and to the last, and nothing that was rolled back', async () => {
    const { got, doubles } = destinations();
    await publish(...texts(25));
    const rolledBack = commit(async (outbox, transaction) => {
      await outbox.answer(transaction, [{ token: 'never', outcome: 'success', output: {} }]);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');

    const { sent } = await relay(doubles);

    expect(sent).toBe(25);
    expect(got).toEqual(texts(25));
    expect(await left()).toEqual([]);
  });

  test('sends nothing again that it has sent', async () => {
    const { got, doubles } = destinations();
    await publish('e-1');

    await relay(doubles);
    await relay(doubles);

    expect(got).toEqual(['e-1']);
  });

  test('keeps the one entry that was refused, with the reason, and sends it later', async () => {
    const first = destinations({
      putEvents: (text) => (text === 'e-2' ? 'ThrottlingException: slow down' : undefined),
    });
    const second = destinations();
    await publish('e-1', 'e-2', 'e-3');

    await relay(first.doubles);
    const kept = await left();
    await relay(second.doubles);

    expect(first.got).toEqual(['e-1', 'e-3']);
    expect(kept).toEqual([{ text: 'e-2', attempts: 1, problem: 'ThrottlingException: slow down' }]);
    expect(second.got).toEqual(['e-2']);
  });

  test('leaves alone what is not due yet', async () => {
    const { got, doubles } = destinations();
    await commit((outbox, transaction) =>
      outbox.startExecution(transaction, {
        machine: 'retire-tenant',
        name: 'retire-1',
        input: {},
        notBefore: at(86_400).toISOString(),
      }),
    );

    const early = await relayOutbox({
      database: postgres.database,
      destinations: doubles,
      now: () => at(86_399),
      deadline: at(90_000),
    });
    const due = await relayOutbox({
      database: postgres.database,
      destinations: doubles,
      now: () => at(86_400),
      deadline: at(90_000),
    });

    expect([early.sent, due.sent]).toEqual([0, 1]);
    expect(got).toEqual(['retire-1']);
  });

  test('is not blocked by messages that are refused for ever, however many there are', async () => {
    const { got, doubles } = destinations({ putEvents: (text) => (text.startsWith('bad') ? 'refused' : undefined) });
    await publish(...texts(15).map((text) => `bad-${text}`));
    await publish('good');

    await relay(doubles);
    await relay(doubles);

    expect(got).toEqual(['good']);
  });

  test('is not blocked by an event for which the whole call fails', async () => {
    const got: string[] = [];
    await publish('e-1', 'too large', 'e-3');
    const doubles: Destinations = {
      ...destinations().doubles,
      putEvents: async (events) => {
        if (events.some(({ detail }) => textOf(detail) === 'too large')) throw new Error('ValidationException');
        got.push(...events.map(({ detail }) => textOf(detail)));
        return events.map(() => undefined);
      },
    };

    await relay(doubles);

    expect(got).toEqual(['e-1', 'e-3']);
    expect(await left()).toEqual([{ text: 'too large', attempts: 1, problem: 'Error: ValidationException' }]);
  });

  test('running several times at once sends everything once', async () => {
    const { got, doubles } = destinations();
    await publish(...texts(60));

    await Promise.all(Array.from({ length: 5 }, () => relay(doubles)));
    await relay(doubles);

    expect(got.toSorted()).toEqual(texts(60));
  });

  test('that dies before its commit leaves everything to the next one', async () => {
    const { got, doubles } = destinations();
    await publish('e-1');
    const dying: Destinations = {
      ...doubles,
      putEvents: async (events) => {
        await doubles.putEvents(events);
        await endTransactions();
        return [undefined];
      },
    };

    const died = relayOutbox({
      database: postgres.as('tenantry_app'),
      destinations: dying,
      now: () => at(0),
      deadline: at(3600),
    });
    await expect(died).rejects.toThrow();
    await relay(doubles);

    expect(got).toEqual(['e-1', 'e-1']);
  });

  test('ends before its own deadline and leaves the rest', async () => {
    const { got, doubles } = destinations();
    await publish('e-1');

    await relayOutbox({ database: postgres.database, destinations: doubles, now: () => at(0), deadline: at(4) });

    expect(got).toEqual([]);
  });

  test('tells of a message that is refused again and again, and of no other', async () => {
    const { doubles } = destinations({ putEvents: (text) => (text === 'e-bad' ? 'InternalFailure' : undefined) });
    await publish('e-bad', 'e-good');

    const stuck: number[] = [];
    for (let run = 1; run <= 11; run += 1) stuck.push((await relay(doubles)).stuck);

    expect(stuck).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
    expect(await left()).toMatchObject([{ attempts: 11 }]);
  });
});
