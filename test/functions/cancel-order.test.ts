import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { provisionOperationId } from '../../src/tenants/ids.ts';
import { orderData } from '../domain/orders/orders.ts';
import { emptyTables, makeAbsent, makeComplete, type Ordering, ordering } from '../support/ordering.ts';
import { outboxRows } from '../support/outbox-rows.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { registerLandingAccount } from '../support/tenants.ts';

const DAY_MS = 86_400_000;

let postgres: TestDatabase;
let orders: Ordering;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  const { database } = postgres;
  await emptyTables(database);
  await registerLandingAccount(database, {
    quotas: { vpcs: 20, elasticIps: 120, natGatewaysPerZone: 20, standardVcpus: 240 },
  });
  orders = ordering(database);
  await orders.place(orderData());
});

const cancellation = (changes: object = {}) => ({ orderId: 'O-2', tenant: { name: 'acme' }, ...changes });
const executions = async () =>
  (await outboxRows(postgres.database)).executions.map(({ machine, dueAt }) => ({ machine, dueAt }));
const operations = async () => {
  const rows = await postgres.database.selectFrom('operations').select(['kind', 'state']).orderBy('position').execute();
  return rows.map(({ kind, state }) => `${kind} ${state}`);
};
const phase = async () =>
  (await postgres.database.selectFrom('tenants').select('phase').executeTakeFirstOrThrow()).phase;

/** Brings the tenant of O-1 to where its operation is in this state. */
const bringTo: Record<string, () => Promise<unknown>> = {
  reserved: async () => undefined,
  running: async () => orders.reserve(await orders.inputOf('O-1')),
  unwinding: async () => {
    const input = await orders.inputOf('O-1');
    await orders.reserve(input);
    await orders.retiring(input);
  },
  held: async () => {
    await bringTo.unwinding?.();
    await orders.held(await orders.inputOf('O-1'));
  },
  done: async () => {
    const input = await orders.inputOf('O-1');
    await orders.reserve(input);
    await makeComplete(postgres.database, input.tenantId);
    await orders.activate(input);
  },
};

/** What the retirement machine does, but for the stages. */
async function retire(orderId: string): Promise<void> {
  const input = await orders.inputOf(orderId);
  await orders.retiring(input);
  await makeAbsent(postgres.database, input.tenantId);
  await orders.retired(input);
}

describe('A cancel of a finished tenant', () => {
  beforeEach(async () => {
    await bringTo.done?.();
  });

  test('retires it at once: the first order stays completed, the cancel is completed at the end', async () => {
    await orders.cancel(cancellation());
    await retire('O-2');

    expect(await orders.told('O-1')).toEqual(['1 acknowledged', '2 inProgress', '3 completed']);
    expect(await orders.told('O-2')).toEqual(['1 acknowledged', '2 inProgress', '3 completed']);
    expect((await executions()).at(-1)).toEqual({ machine: 'retire-tenant', dueAt: orders.now() });
    expect(await phase()).toBe('retired');
  });

  test('is refused where the cloud cannot keep the copy that it asks for, and the tenant stays as it is', async () => {
    await postgres.database.updateTable('tenants').set({ cloud: 'azure' }).execute();

    await orders.cancel(cancellation({ keepFinalSnapshot: true }));

    expect(await orders.told('O-2')).toEqual(['1 rejected']);
    expect(await phase()).toBe('active');
    expect(await operations()).toEqual(['provision done']);
  });

  test('waits for the end of the grace period', async () => {
    await orders.cancel(cancellation({ gracePeriodDays: 30 }));

    expect((await executions()).at(-1)?.dueAt).toEqual(new Date(orders.now().getTime() + 30 * DAY_MS));
    expect(await orders.told('O-2')).toEqual(['1 acknowledged', '2 pending']);
    expect(await phase()).toBe('active');
  });

  test('that comes twice at the same time or later is one cancel', async () => {
    await Promise.all(Array.from({ length: 10 }, () => orders.cancel(cancellation())));
    orders.advance(91 * DAY_MS);
    await orders.cancel(cancellation());

    expect(await orders.told('O-2')).toEqual(['1 acknowledged']);
    expect(await operations()).toEqual(['provision done', 'retire reserved']);
  });

  test('with the id of another order is refused as a message', async () => {
    await orders.cancel(cancellation({ orderId: 'O-1' }));

    const { events } = await outboxRows(postgres.database);
    expect(events.at(-1)).toMatchObject({
      name: 'OrderMessageRejected',
      data: { reasons: [{ code: 'order-id-reused' }] },
    });
    expect(await operations()).toEqual(['provision done']);
  });

  test('is rejected when another cancel came before it', async () => {
    await orders.cancel(cancellation());

    await orders.cancel(cancellation({ orderId: 'O-3' }));

    expect(await orders.told('O-3')).toEqual(['1 rejected']);
    expect(await orders.reasonsOf('O-3')).toEqual(['tenant-retiring']);
  });

  test('leaves the name free for another tenant in the end', async () => {
    await orders.cancel(cancellation());
    await retire('O-2');
    orders.advance(1);

    await orders.place(orderData({ orderId: 'O-4' }));

    expect(await orders.told('O-4')).toEqual(['1 acknowledged']);
  });
});

describe('A cancel of a tenant that is still being made', () => {
  test.each(['reserved', 'running', 'unwinding'])(
    'while its operation is %s ends the first order cancelled, and itself completed, when nothing is left',
    async (state) => {
      await bringTo[state]?.();

      await orders.cancel(cancellation());
      const input = await orders.inputOf('O-1');
      await orders.retiring(input);
      await orders.retired(input);
      const outcome = await orders.failed(input);

      expect((await orders.told('O-1')).at(-1)).toMatch(/^\d cancelled$/);
      expect(await orders.told('O-2')).toEqual(['1 acknowledged', '2 inProgress', '3 completed']);
      expect(outcome.error).toBe('OrderCancelled');
      expect(outcome.cause).toBe(
        '[cancelled] Cancelled by order O-2. Next: Nothing is left of the tenant. Nothing is to be done. A new order makes the tenant again.',
      );
      expect(await operations()).toEqual(['provision cancelled']);
    },
  );

  test('hears that it is held when the unwinding does not come to its end', async () => {
    await bringTo.unwinding?.();
    await orders.cancel(cancellation());

    await orders.held(await orders.inputOf('O-1'));

    expect((await orders.told('O-2')).at(-1)).toBe('3 held');
  });

  test.each([
    ['a cancel', async () => orders.cancel(cancellation())],
    ['its retirement', async () => orders.retiring(await orders.inputOf('O-1'))],
  ])('does not go on waiting for its cluster after %s', async (_case, end) => {
    await bringTo.running?.();
    const input = await orders.inputOf('O-1');
    await postgres.database
      .insertInto('waits')
      .values({
        token: 'token-1',
        operation_id: input.operationId,
        tenant_id: input.tenantId,
        condition: 'cluster-ready',
        created_at: orders.now(),
      })
      .execute();

    await end();

    expect((await outboxRows(postgres.database)).callbacks).toMatchObject([
      { token: 'token-1', outcome: 'failure', error: 'TerminalFailure' },
    ]);
  });

  test('starts no second operation', async () => {
    await bringTo.running?.();

    await orders.cancel(cancellation());

    expect((await executions()).map(({ machine }) => machine)).toEqual(['provision-tenant']);
    expect(await orders.inputOf('O-2')).toEqual(await orders.inputOf('O-1'));
  });

  test('wins over the handover when it was committed first', async () => {
    await bringTo.running?.();
    const input = await orders.inputOf('O-1');
    await makeComplete(postgres.database, input.tenantId);
    await orders.cancel(cancellation());

    await expect(orders.activate(input)).rejects.toMatchObject({ code: 'cancelled' });

    expect(await phase()).toBe('provisioning');
  });

  test('at the same moment as the handover is either, never both and never neither', async () => {
    await bringTo.running?.();
    const input = await orders.inputOf('O-1');
    await makeComplete(postgres.database, input.tenantId);

    const [activation] = await Promise.allSettled([orders.activate(input), orders.cancel(cancellation())]);

    const outcome = activation.status === 'fulfilled' ? ['provision done', 'retire reserved'] : ['provision running'];
    expect(await operations()).toEqual(outcome);
    expect((await orders.told('O-2'))[0]).toBe('1 acknowledged');
  });
});

describe('A cancel of a tenant whose operation is held', () => {
  beforeEach(async () => {
    await bringTo.held?.();
  });

  test('is the decision to remove it: another attempt unwinds, and nobody waits for a person any more', async () => {
    await orders.cancel(cancellation());

    expect(await orders.told('O-1')).toEqual(['1 acknowledged', '2 inProgress', '3 held', '4 inProgress']);
    expect(await orders.told('O-2')).toEqual(['1 acknowledged', '2 inProgress']);
    expect(await operations()).toEqual(['provision unwinding']);
    expect((await outboxRows(postgres.database)).executions.map(({ machine, name }) => `${machine} ${name}`)).toEqual([
      `provision-tenant ${provisionOperationId('O-1')}`,
      `provision-tenant ${provisionOperationId('O-1')}-2`,
    ]);
  });

  test('ends both orders when the tenant is gone', async () => {
    await orders.cancel(cancellation());
    const input = await orders.inputOf('O-1');
    await orders.retired(input);

    await orders.failed(input);

    expect(await operations()).toEqual(['provision cancelled']);
    expect((await orders.told('O-1')).at(-1)).toBe('5 cancelled');
    expect((await orders.told('O-2')).at(-1)).toBe('3 completed');
  });

  test('is refused when a cancel has ended it already: its first one tells when it is complete', async () => {
    await orders.cancel(cancellation());
    await orders.held(await orders.inputOf('O-1'));

    await orders.cancel(cancellation({ orderId: 'O-3' }));

    expect(await orders.told('O-2')).toEqual(['1 acknowledged', '2 inProgress', '3 held']);
    expect(await orders.reasonsOf('O-3')).toEqual(['tenant-retiring']);
  });
});
