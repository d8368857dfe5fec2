import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { retireOperationId } from '../../src/tenants/ids.ts';
import { orderData } from '../domain/orders/orders.ts';
import { type Operating, operating } from '../support/operating.ts';
import {
  emptyTables,
  makeAbsent,
  makeComplete,
  makeLeaving,
  type Ordering,
  ordering,
  sinceWhenLeaving,
} from '../support/ordering.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { registerLandingAccount } from '../support/tenants.ts';

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

const refusals = async () =>
  (await operators.eventsNamed('DecisionRefused')).map(({ reasons }) =>
    (reasons as { code: string }[]).map(({ code }) => code).join(' '),
  );
const stop = () => operators.change(id, {});
const failTheRetirement = async () => {
  await operators.recordFailure(input, '[quota-exceeded] AddressLimitExceeded');
  await orders.retiring(input);
  await orders.held(input);
};

describe('The decision to retire', () => {
  test('closes the gate of a held provisioning at once and starts another attempt, which unwinds', async () => {
    await stop();
    orders.advance(60_000);

    await operators.decide({ operationId: id, decision: 'retire' });

    expect(await operators.operation(id)).toMatchObject({ state: 'unwinding', attempt: 2 });
    expect(await operators.tenant()).toMatchObject({ phase: 'retiring', gate_closed_at: orders.now() });
    expect(await operators.started()).toEqual([`provision-tenant ${id}`, `provision-tenant ${id}-2`]);
    expect((await orders.told('O-1')).at(-1)).toBe('4 inProgress');
  });

  test('ends the order as failed, for the first reason and in the words of the operator', async () => {
    await failTheRetirement();
    await operators.decide({ operationId: id, decision: 'retire', note: 'We have removed it by hand.' });
    await operators.recordFailure(input, '[gate-closed] The tenant is being retired.');
    await orders.retiring(input);
    await orders.retired(input);

    await orders.failed(input, '[gate-closed] The tenant is being retired.');

    const { state, failure } = await operators.operation(id);
    expect(state).toBe('failed');
    expect(failure).toEqual({
      code: 'quota-exceeded',
      message: 'AddressLimitExceeded The operator says: We have removed it by hand.',
    });
    expect(await orders.reasonsOf('O-1')).toEqual(['quota-exceeded']);
  });

  test('ends the order as cancelled when its customer had cancelled it', async () => {
    await orders.cancel({ orderId: 'O-2', tenant: { name: 'acme' } });
    await stop();
    await operators.decide({ operationId: id, decision: 'retire', note: 'So be it.' });
    await orders.retiring(input);
    await orders.retired(input);

    await orders.failed(input);

    expect((await orders.told('O-1')).at(-1)).toBe('5 cancelled');
    expect(await orders.told('O-2')).toEqual([
      '1 acknowledged',
      '2 inProgress',
      '3 held',
      '4 inProgress',
      '5 completed',
    ]);
  });

  test('closes an order whose tenant is gone and whose closing had failed', async () => {
    await operators.recordFailure(input, '[quota-exceeded] AddressLimitExceeded');
    await orders.retiring(input);
    await orders.retired(input);
    await orders.held(input, '[database-unavailable] Gone.');
    await operators.decide({ operationId: id, decision: 'retire' });

    await orders.retiring(input);
    await orders.retired(input);
    await orders.failed(input);

    expect(await operators.tenant()).toMatchObject({ phase: 'retired' });
    expect((await orders.told('O-1')).at(-1)).toBe('5 failed');
    expect(await operators.eventsNamed('TenantRetired')).toHaveLength(1);
  });

  test('gives a held retirement another attempt', async () => {
    await makeComplete(postgres.database, input.tenantId);
    await orders.activate(input);
    await orders.cancel({ orderId: 'O-2', tenant: { name: 'acme' } });
    const retirement = { operationId: retireOperationId('O-2'), tenantId: input.tenantId };
    await orders.retiring(retirement);
    await orders.held(retirement);

    await operators.decide({ operationId: retirement.operationId, decision: 'retire' });
    await orders.retiring(retirement);
    await makeAbsent(postgres.database, input.tenantId);
    await orders.retired(retirement);

    expect((await operators.started()).at(-1)).toBe(`retire-tenant ${retirement.operationId}-2`);
    expect((await orders.told('O-2')).slice(-3)).toEqual(['3 held', '4 inProgress', '5 completed']);
  });
});

describe('However long a decision takes', () => {
  test.each(['retire', 'resume'] as const)(
    'to %s, what is pending or leaving has its whole time again',
    async (decision) => {
      await makeComplete(postgres.database, input.tenantId);
      await makeLeaving(postgres.database, input.tenantId);
      await stop();
      orders.advance(5 * 3_600_000);

      await operators.decide({ operationId: id, decision });

      expect(await sinceWhenLeaving(postgres.database, input.tenantId)).toEqual([orders.now()]);
    },
  );
});

describe('The decision to resume', () => {
  test('starts another attempt on the way to the tenant, and why it was held is forgotten', async () => {
    await stop();

    await operators.decide({ operationId: id, decision: 'resume' });
    await orders.reserve(input);

    expect(await operators.operation(id)).toMatchObject({ state: 'running', attempt: 2, failure: null });
    expect(await operators.tenant()).toMatchObject({ phase: 'provisioning', gate_closed_at: null });
    expect(await operators.started()).toEqual([`provision-tenant ${id}`, `provision-tenant ${id}-2`]);
    expect((await orders.told('O-1')).at(-1)).toBe('4 inProgress');
  });

  test('is refused for a tenant that is being removed already: it cannot come back', async () => {
    await failTheRetirement();

    await operators.decide({ operationId: id, decision: 'resume' }, 'decision-1');

    expect(await refusals()).toEqual(['gate-closed']);
    expect(await operators.eventsNamed('DecisionRefused')).toMatchObject([
      { decisionId: 'decision-1', operationId: id, tenantId: input.tenantId },
    ]);
    expect(await operators.operation(id)).toMatchObject({ state: 'held', attempt: 1 });
  });

  test('is refused for an order that its customer has cancelled', async () => {
    await orders.cancel({ orderId: 'O-2', tenant: { name: 'acme' } });
    await stop();

    await operators.decide({ operationId: id, decision: 'resume' });

    expect(await refusals()).toEqual(['order-cancelled']);
  });

  test('is refused for a retirement, which has nothing else to go on to', async () => {
    await makeComplete(postgres.database, input.tenantId);
    await orders.activate(input);
    await orders.cancel({ orderId: 'O-2', tenant: { name: 'acme' } });
    await operators.change(retireOperationId('O-2'), {});

    await operators.decide({ operationId: retireOperationId('O-2'), decision: 'resume' });

    expect(await refusals()).toEqual(['operation-retires']);
  });
});

describe('A decision', () => {
  test.each(['retire', 'resume'])('to %s what is not held changes nothing and is answered', async (decision) => {
    await operators.decide({ operationId: id, decision });

    expect(await refusals()).toEqual(['operation-not-held']);
    expect(await operators.operation(id)).toMatchObject({ state: 'running', attempt: 1 });
  });

  test.each([
    [{ operationId: 'provision-unknown', decision: 'retire' }, 'operation-unknown'],
    [{ decision: 'retire' }, 'decision-malformed'],
    [{ operationId: 'provision-unknown', decision: 'delete' }, 'decision-malformed'],
    [{ operationId: 'provision-unknown', decision: 'retire', decidedBy: '' }, 'decision-malformed'],
  ])('that cannot be carried out is answered: %j', async (data, code) => {
    await operators.decide(data);

    expect(await refusals()).toEqual([code]);
  });

  test('that comes several times at once is carried out once', async () => {
    await stop();

    await Promise.all(
      Array.from({ length: 8 }, () => operators.decide({ operationId: id, decision: 'retire' }, 'decision-1')),
    );

    expect(await operators.operation(id)).toMatchObject({ attempt: 2 });
    expect(await operators.started()).toHaveLength(2);
    expect(await refusals()).toEqual([]);
  });

  test('whose copy comes late does not decide what is held later', async () => {
    await stop();
    await operators.decide({ operationId: id, decision: 'resume' }, 'decision-1');
    await operators.change(`${id}-2`, {});

    await operators.decide({ operationId: id, decision: 'resume' }, 'decision-1');

    expect(await operators.operation(id)).toMatchObject({ state: 'held', attempt: 2 });
  });

  test('of two operators at once is one: the other is told', async () => {
    await stop();

    await Promise.all([
      operators.decide({ operationId: id, decision: 'retire' }),
      operators.decide({ operationId: id, decision: 'resume' }),
    ]);

    expect(await operators.operation(id)).toMatchObject({ attempt: 2 });
    expect(await refusals()).toEqual(['operation-not-held']);
  });
});
