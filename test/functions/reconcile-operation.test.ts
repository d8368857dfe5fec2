import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { orderData } from '../domain/orders/orders.ts';
import { type Operating, operating } from '../support/operating.ts';
import {
  emptyTables,
  makeComplete,
  makeLeaving,
  type Ordering,
  ordering,
  sinceWhenLeaving,
} from '../support/ordering.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { registerLandingAccount, reserveTenant } from '../support/tenants.ts';

const QUARTER_HOUR_MS = 900_000;

let postgres: TestDatabase;
let orders: Ordering;
let operators: Operating;
let input: { operationId: string; tenantId: string };
let id: string;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  const { database } = postgres;
  await emptyTables(database);
  await database.deleteFrom('decisions').execute();
  await registerLandingAccount(database, {
    quotas: { vpcs: 20, elasticIps: 120, natGatewaysPerZone: 20, standardVcpus: 240 },
  });
  orders = ordering(database);
  operators = operating(database, orders.now);
  await orders.place(orderData());
  input = await orders.inputOf('O-1');
  id = input.operationId;
  await orders.reserve(input);
});

const state = async () => (await operators.operation(id)).state;
const phase = async () => (await operators.tenant()).phase;
const startIsTaken = () => postgres.database.deleteFrom('outbox').where('destination', '=', 'execution').execute();

describe('An execution that ended outside its own catch', () => {
  test.each([
    ['stopped', { status: 'ABORTED' }, 'unexpected', 'The work was stopped before its end.'],
    ['timed out', { status: 'TIMED_OUT' }, 'timed-out', 'It took far longer than it ever should.'],
    [
      'failed where States.ALL catches nothing',
      { status: 'FAILED', error: 'States.DataLimitExceeded', cause: 'The state returned too much.' },
      'unexpected',
      'Something failed in a way we do not know yet.',
    ],
    [
      'failed in the step that would have held it',
      { status: 'FAILED', error: 'RetryableFailure', cause: '{"errorMessage":"[database-unavailable] Gone."}' },
      'database-unavailable',
      'Gone.',
    ],
  ] as const)('because it %s holds its operation and says what remains', async (_how, seen, code, message) => {
    await makeComplete(postgres.database, input.tenantId);

    await operators.change(id, seen);

    expect(await state()).toBe('held');
    expect(await phase()).toBe('held');
    expect(await orders.told('O-1')).toEqual(['1 acknowledged', '2 inProgress', '3 held']);
    expect(await operators.eventsNamed('OperationHeld')).toMatchObject([
      {
        cause: { code, message },
        remaining: [
          { slot: 'db-cluster' },
          { slot: 'load-balancer' },
          { slot: expect.stringMatching(/^lease\/10\.[\d.]+\/32$/) },
        ],
      },
    ]);
  });

  test('is told to a person once, however often its event comes', async () => {
    await operators.change(id, {});
    await Promise.all([operators.tell(id, {}), operators.tell(id, {}), operators.tell(id, {})]);

    expect(await operators.eventsNamed('OperationHeld')).toHaveLength(1);
  });

  test('leaves no wait behind: nobody waits with its token any more', async () => {
    await postgres.database
      .insertInto('waits')
      .values({
        token: 'AQC',
        operation_id: id,
        tenant_id: input.tenantId,
        condition: 'cluster-ready',
        created_at: orders.now(),
      })
      .execute();

    await operators.change(id, {});

    expect(await postgres.database.selectFrom('waits').selectAll().execute()).toEqual([]);
  });

  test('holds the order of the cancel that was on its way', async () => {
    await orders.cancel({ orderId: 'O-2', tenant: { name: 'acme' } });

    await operators.change(id, {});

    expect(await orders.told('O-2')).toEqual(['1 acknowledged', '2 inProgress', '3 held']);
  });

  test('at its proper end changes nothing', async () => {
    await makeComplete(postgres.database, input.tenantId);
    await orders.activate(input);

    await operators.change(id, { status: 'FAILED', error: 'OrderFailed' });

    expect(await state()).toBe('done');
    expect(operators.looks).toEqual([]);
  });

  test('of a retirement that another machine has started is that machine’s own matter', async () => {
    await operators.tell(`${id}-retire-tenant-0`, {});

    expect(await state()).toBe('running');
  });

  test('while it unwinds is told with the reason why the order had failed', async () => {
    await operators.recordFailure(input, '[quota-exceeded] AddressLimitExceeded');
    await orders.retiring(input);

    await operators.change(id, {});

    expect(await orders.reasonsOf('O-1')).toEqual(['quota-exceeded']);
    expect(await operators.eventsNamed('OperationHeld')).toMatchObject([
      { cause: { code: 'unexpected' }, orderCause: { code: 'quota-exceeded' } },
    ]);
  });
});

describe('An event of an execution that is over', () => {
  beforeEach(async () => {
    await operators.change(id, {});
  });

  test('does not hold what a newer attempt carries on', async () => {
    await operators.decide({ operationId: id, decision: 'resume' });
    operators.executions.set(`${id}-2`, { status: 'RUNNING', redriveCount: 0 });

    await operators.tell(id, {});

    expect(await state()).toBe('running');
  });

  test('does not hold what a newer attempt carries on since Step Functions was asked', async () => {
    await operators.change(id, { status: 'RUNNING', redriveCount: 1 });
    operators.meanwhile(async () => {
      operators.meanwhile(async () => undefined);
      await operators.tell(id, { redriveCount: 1 });
      await operators.decide({ operationId: id, decision: 'resume' });
    });

    await operators.change(id, { redriveCount: 1 });

    expect(await operators.operation(id)).toMatchObject({ attempt: 2, state: 'running' });
  });

  test('does not hold one that was redriven since', async () => {
    await operators.change(id, { status: 'RUNNING', redriveCount: 1 });

    await operators.tell(id, { status: 'ABORTED', redriveCount: 0 });

    expect(await state()).toBe('running');
  });

  test('is believed where Step Functions still answers what was before', async () => {
    await operators.change(id, { status: 'RUNNING', redriveCount: 1 });

    await operators.tell(id, { status: 'TIMED_OUT', redriveCount: 1 });

    expect(await state()).toBe('held');
  });
});

describe('An execution that was redriven', () => {
  test('goes on with what was held, on the way to the tenant, and its order is told', async () => {
    await operators.change(id, {});

    await operators.change(id, { status: 'RUNNING', redriveCount: 1 });

    expect([await state(), await phase()]).toEqual(['running', 'provisioning']);
    expect((await operators.operation(id)).failure).toBeNull();
    expect(await orders.told('O-1')).toEqual(['1 acknowledged', '2 inProgress', '3 held', '4 inProgress']);
  });

  test('goes on away from the tenant when its gate is closed', async () => {
    await orders.retiring(input);
    await operators.change(id, {});

    await operators.change(id, { status: 'RUNNING', redriveCount: 1 });

    expect([await state(), await phase()]).toEqual(['unwinding', 'retiring']);
  });

  test('after hours gives what is leaving its whole time again', async () => {
    await makeComplete(postgres.database, input.tenantId);
    await makeLeaving(postgres.database, input.tenantId);
    await orders.retiring(input);
    await operators.change(id, {});
    orders.advance(5 * 3_600_000);

    await operators.change(id, { status: 'RUNNING', redriveCount: 1 });

    expect(await sinceWhenLeaving(postgres.database, input.tenantId)).toEqual([orders.now()]);
  });

  test('and comes to its end without anybody having heard of it completes its order', async () => {
    await operators.change(id, {});
    await makeComplete(postgres.database, input.tenantId);

    await orders.activate(input);

    expect([await state(), await phase()]).toEqual(['done', 'active']);
    expect((await orders.told('O-1')).at(-1)).toBe('4 completed');
  });
});

describe('The look at what has been open for long', () => {
  beforeEach(async () => {
    await startIsTaken();
    orders.advance(QUARTER_HOUR_MS + 1000);
  });

  test.each([
    ['was stopped and whose event was lost', { status: 'ABORTED', redriveCount: 0 } as const],
    ['nobody knows', undefined],
  ])('holds an operation whose execution %s', async (_case, seen) => {
    if (seen) operators.executions.set(id, seen);

    await operators.lookAtOld();

    expect(await state()).toBe('held');
  });

  test('leaves alone what runs, and what is too young', async () => {
    operators.executions.set(id, { status: 'RUNNING', redriveCount: 0 });
    await orders.place(orderData({ orderId: 'O-2', tenant: { name: 'birch' } }));
    await startIsTaken();

    await operators.lookAtOld();

    expect(await state()).toBe('running');
    expect(operators.looks).toEqual([`provision-tenant ${id}`]);
  });

  test('leaves alone what is still to be started: the outbox has it', async () => {
    await orders.place(orderData({ orderId: 'O-2', tenant: { name: 'birch' } }));
    const late = await orders.inputOf('O-2');
    operators.executions.set(id, { status: 'RUNNING', redriveCount: 0 });
    orders.advance(QUARTER_HOUR_MS + 1000);

    await operators.lookAtOld();

    expect((await operators.operation(late.operationId)).state).toBe('reserved');
  });

  test('leaves alone what is not due yet, and does not let it stand in the way of others', async () => {
    const notBefore = new Date(orders.now().getTime() + 86_400_000).toISOString();
    await postgres.database
      .updateTable('operations')
      .set({ input: JSON.stringify({ notBefore }) })
      .execute();

    await operators.lookAtOld();

    expect(operators.looks).toEqual([]);
    expect(await state()).toBe('running');
  });

  test('looks at a bounded number in a run, and at the others in the next one', async () => {
    operators.executions.set(id, { status: 'RUNNING', redriveCount: 0 });
    for (let count = 0; count < 120; count += 1) {
      const { operationId } = await reserveTenant(postgres.database);
      operators.executions.set(operationId, { status: 'RUNNING', redriveCount: 0 });
    }
    orders.advance(QUARTER_HOUR_MS + 1000);

    await operators.lookAtOld();
    const first = [...operators.looks];
    orders.advance(QUARTER_HOUR_MS);
    await operators.lookAtOld();

    expect(first).toHaveLength(100);
    expect(new Set(operators.looks).size).toBe(121);
  });
});
