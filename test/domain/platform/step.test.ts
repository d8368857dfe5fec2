import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { StepFailure } from '../../../src/platform/failure.ts';
import { type Step, step, stepInput } from '../../../src/platform/step.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { type ReservedTenant, reserveTenant } from '../../support/tenants.ts';

let postgres: TestDatabase;
let tenant: ReservedTenant;
beforeAll(async () => {
  postgres = await testDatabase();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  tenant = await reserveTenant(postgres.database, { phase: 'provisioning' });
});

const context = {
  functionName: 'ensure-network',
  functionVersion: '1',
  invokedFunctionArn: 'arn',
  memoryLimitInMB: '512',
  awsRequestId: 'request-1',
  getRemainingTimeInMillis: () => 120_000,
} as Context;

/** Runs a use case as the step of a machine, with the input that a machine gives. */
function run(useCase: () => Promise<unknown>, changes: { direction?: 'forward' | 'backward'; input?: object } = {}) {
  const definition: Step<typeof stepInput, unknown> = {
    name: 'ensure-network',
    input: stepInput,
    database: postgres.database,
    outboxQueueUrl: 'http://127.0.0.1:1/queue',
    direction: changes.direction ?? 'forward',
    run: useCase,
  };
  return step(definition)(changes.input ?? { operationId: tenant.operationId, tenantId: tenant.tenantId }, context);
}
const failing = (error: unknown) => () => Promise.reject(error);
const cancel = () =>
  postgres.database
    .updateTable('operations')
    .set({ cancelled_by_order_id: 'O-cancel' })
    .where('id', '=', tenant.operationId)
    .execute();

describe('A step', () => {
  test('gives its result to the machine', async () => {
    expect(await run(async () => ({ status: 'ready' }))).toEqual({ status: 'ready' });
  });

  test('does nothing more for an order that was cancelled', async () => {
    let ran = false;
    await cancel();

    const outcome = run(async () => {
      ran = true;
    });

    await expect(outcome).rejects.toMatchObject({
      name: 'TerminalFailure',
      message: '[cancelled] The order was cancelled.',
    });
    expect(ran).toBe(false);
  });

  test('of a retirement goes on for an order that was cancelled', async () => {
    await cancel();

    await expect(run(async () => 'removed', { direction: 'backward' })).resolves.toBe('removed');
  });

  test('refuses input that it cannot read, for good', async () => {
    const outcome = run(async () => undefined, { input: { tenantId: tenant.tenantId } });

    await expect(outcome).rejects.toMatchObject({
      name: 'TerminalFailure',
      message: expect.stringMatching(/^\[invalid-input\]/),
    });
  });

  test.each([
    [
      'a failure that may pass',
      new StepFailure('provider-throttled', 'Slow down.'),
      'RetryableFailure',
      '[provider-throttled] Slow down.',
    ],
    [
      'a failure that stays',
      new StepFailure('quota-exceeded', 'No room.'),
      'TerminalFailure',
      '[quota-exceeded] No room.',
    ],
    [
      'a broken connection to the database',
      Object.assign(new Error('terminating connection'), { code: '57P01' }),
      'RetryableFailure',
      '[database-unavailable] Our database could not be reached.',
    ],
    [
      'a connection that died while it was idle',
      new Error('Connection terminated unexpectedly'),
      'RetryableFailure',
      '[database-unavailable] Our database could not be reached.',
    ],
    [
      'a deadlock',
      Object.assign(new Error('deadlock detected'), { code: '40P01' }),
      'RetryableFailure',
      '[database-unavailable] Our database could not be reached.',
    ],
    [
      'something unknown, whose words stay inside',
      new Error('password=hunter2'),
      'RetryableFailure',
      '[unexpected] Something failed in a way we do not know yet.',
    ],
  ])('tells %s by name, code and words', async (_case, error, name, message) => {
    await expect(run(failing(error))).rejects.toMatchObject({ name, message });
  });
});
