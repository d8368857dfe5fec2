import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { orderData } from '../domain/orders/orders.ts';
import { type Operating, operating } from '../support/operating.ts';
import { addressOf, emptyTables, makeComplete, type Ordering, ordering } from '../support/ordering.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { registerLandingAccount } from '../support/tenants.ts';

let postgres: TestDatabase;
let orders: Ordering;
let input: { operationId: string; tenantId: string };
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
  input = await orders.inputOf('O-1');
});

describe('What is recorded of a failure', () => {
  const failure = async () =>
    (await postgres.database.selectFrom('operations').select('failure').executeTakeFirstOrThrow()).failure;
  let operators: Operating;
  beforeEach(async () => {
    operators = operating(postgres.database, orders.now);
    await orders.reserve(input);
  });

  test('is why the order ends, whatever fails while it is unwound', async () => {
    await operators.recordFailure(input, '[quota-exceeded] AddressLimitExceeded');
    await orders.retiring(input);
    await operators.recordFailure(input, '[gate-closed] The tenant is being retired.');
    await orders.held(input, '[still-present] vpc');

    expect(await failure()).toEqual({ code: 'quota-exceeded', message: 'AddressLimitExceeded' });
    expect(await orders.reasonsOf('O-1')).toEqual(['quota-exceeded']);
    expect(await operators.eventsNamed('OperationHeld')).toMatchObject([
      { cause: { code: 'still-present' }, orderCause: { code: 'quota-exceeded' } },
    ]);
  });

  test('gives way to what fails after the operation was gone on with', async () => {
    await operators.recordFailure(input, '[unreachable] No answer.');

    await operators.recordFailure(input, '[quota-exceeded] AddressLimitExceeded');

    expect(await failure()).toMatchObject({ code: 'quota-exceeded' });
  });

  test('is nothing for an operation that has ended', async () => {
    await makeComplete(postgres.database, input.tenantId);
    await orders.activate(input);

    await operators.recordFailure(input, '[gate-closed] The tenant is being retired.');

    expect(await failure()).toBeNull();
  });

  test('stands in the cause of the execution once, with what remains and the runbook', async () => {
    await makeComplete(postgres.database, input.tenantId);
    await operators.recordFailure(input, '[unreachable] No answer.');
    await orders.retiring(input);

    const causes = [await orders.held(input), await orders.held(input)];

    const remaining = `Remaining: db-cluster, load-balancer, lease/${addressOf(input.tenantId)}.`;
    const cause = `[still-present] vpc The order had failed before: [unreachable] No answer. ${remaining} Runbook: docs/runbooks/operation-held.md.`;
    expect(causes).toEqual([{ cause }, { cause }]);
  });
});
