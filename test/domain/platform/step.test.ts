import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
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
} as Context;

/** Runs a use case as the step of a machine, with the input that a machine gives. */
function run(
  useCase: Step<typeof stepInput, unknown>['run'],
  changes: {
    direction?: 'forward' | 'backward';
    input?: object;
    remainingMs?: number;
    around?: Pick<Step<typeof stepInput, unknown>, 'enter' | 'leave'>;
  } = {},
) {
  const definition: Step<typeof stepInput, unknown> = {
    name: 'ensure-network',
    input: stepInput,
    database: postgres.database,
    outboxQueueUrl: 'http://127.0.0.1:1/queue',
    direction: changes.direction ?? 'forward',
    run: useCase,
    ...changes.around,
  };
  const { operationId, tenantId } = tenant;
  const { remainingMs = 120_000 } = changes;
  return step(definition)(
    { operationId, tenantId, executionName: operationId, ...changes.input },
    { ...context, getRemainingTimeInMillis: () => remainingMs },
  );
}
const pending = (waitSeconds: number) => ({ status: 'pending', waitSeconds, waitingFor: ['network'] });
const failing = (error: unknown) => () => Promise.reject(error);
const set = ({ table, change }: { table: 'operations' | 'tenants'; change: object }) =>
  postgres.database
    .updateTable(table)
    .set(change)
    .where('id', '=', table === 'tenants' ? tenant.tenantId : tenant.operationId)
    .execute();
const cancel = () => set({ table: 'operations', change: { cancelled_by_order_id: 'O-cancel' } });

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

  test('makes nothing more for a tenant that is being retired', async () => {
    await set({ table: 'tenants', change: { gate_closed_at: new Date() } });

    await expect(run(async () => 'made')).rejects.toMatchObject({
      name: 'TerminalFailure',
      message: '[gate-closed] The tenant is being retired.',
    });
  });

  test('that comes again after the end of its operation finds it done, whatever became of the tenant', async () => {
    await set({ table: 'tenants', change: { gate_closed_at: new Date() } });
    await set({ table: 'operations', change: { state: 'done' } });

    await expect(run(async () => 'done before')).resolves.toBe('done before');
  });

  test.each([
    ['provision-x', 1, true],
    ['provision-x-retire-tenant-0-retire-cluster-1', 1, true],
    ['provision-x-2', 2, true],
    ['provision-x-2-provision-cluster-0', 2, true],
    ['provision-x', 2, false],
    ['provision-x-retire-tenant-0', 2, false],
    ['provision-x-2', 20, false],
    ['provision-x-20', 2, false],
    ['', 1, false],
  ])('in the execution %s acts for attempt %d: %s', async (name, attempt, acts) => {
    await set({ table: 'operations', change: { attempt } });
    const executionName = name.replace('provision-x', tenant.operationId);

    const outcome = run(async () => 'acted', { direction: 'backward', input: { executionName } });

    await (acts
      ? expect(outcome).resolves.toBe('acted')
      : expect(outcome).rejects.toMatchObject({ message: expect.stringMatching(/^\[invalid-input\]/) }));
  });

  test('stays as long as it would come back in a moment', async () => {
    const results = [pending(0.01), pending(0.01), { status: 'ready' }];

    expect(await run(async () => results.shift())).toEqual({ status: 'ready' });
    expect(results).toEqual([]);
  });

  test.each([
    ['the wait is long', pending(16), 120_000],
    ['its time is too short for another pass', pending(5), 79_000],
  ])('leaves the waiting to its machine where %s', async (_case, result, remainingMs) => {
    let passes = 0;

    const outcome = await run(
      async () => {
        passes += 1;
        return result;
      },
      { remainingMs },
    );

    expect({ outcome, passes }).toEqual({ outcome: result, passes: 1 });
  });

  test('that stays does nothing more once its order was cancelled', async () => {
    let passes = 0;

    const outcome = run(async () => {
      passes += 1;
      await cancel();
      return pending(0.01);
    });

    await expect(outcome).rejects.toMatchObject({ message: '[cancelled] The order was cancelled.' });
    expect(passes).toBe(1);
  });

  test.each(['forward', 'backward'] as const)(
    'that stays on its way %s makes nothing more once its operation is held',
    async (direction) => {
      let passes = 0;

      const outcome = await run(
        async () => {
          passes += 1;
          await set({ table: 'operations', change: { state: 'held' } });
          return pending(0.01);
        },
        { direction },
      );

      expect({ outcome, passes }).toEqual({ outcome: pending(0.01), passes: 1 });
    },
  );

  test('that stays tells at once what a pass has committed', async () => {
    const seen: string[] = [];
    const queue = mockClient(SQSClient);
    queue.on(SendMessageCommand).callsFake(() => void seen.push('told'));
    const results = [pending(0.01), pending(0.01), { status: 'ready' }];

    await run(async (_input, { outbox }) => {
      const callback = { token: 'token', outcome: 'success', output: {} } as const;
      await postgres.database.transaction().execute((transaction) => outbox.answer(transaction, [callback]));
      seen.push('committed');
      return results.shift();
    });
    queue.restore();

    expect(seen).toEqual(['committed', 'told', 'committed', 'told', 'committed', 'told']);
  });

  test('that stays is entered once, and left with its last result', async () => {
    const told: unknown[] = [];
    const results = [pending(0.01), pending(0.02), pending(16)];

    await run(
      async () => {
        told.push('pass');
        return results.shift();
      },
      {
        around: {
          enter: async ({ operationId }) => void told.push(['enter', operationId]),
          leave: async ({ result }) => void told.push(['leave', result]),
        },
      },
    );

    expect(told).toEqual([['enter', tenant.operationId], 'pass', 'pass', 'pass', ['leave', pending(16)]]);
  });

  test.each([
    ['a failure that may pass', new StepFailure('provider-unavailable', 'Try again.')],
    ['a database that is away', Object.assign(new Error('terminating connection'), { code: '57P01' })],
  ])('that stays loses no attempt to %s: its machine waits, and counts anew', async (_case, error) => {
    const passes = [async () => pending(0.01), async () => pending(0.02), failing(error)];

    expect(await run(() => passes.shift()?.() ?? Promise.reject(new Error('no fourth')))).toEqual(pending(0.02));
    expect(passes).toEqual([]);
  });

  test('that stays fails for good when a later pass does', async () => {
    const passes = [async () => pending(0.01), failing(new StepFailure('quota-exceeded', 'No room.'))];

    await expect(run(async () => passes.shift()?.())).rejects.toMatchObject({
      name: 'TerminalFailure',
      message: '[quota-exceeded] No room.',
    });
  });

  test('of a held operation that is redriven begins before the operation is told of it', async () => {
    await set({ table: 'operations', change: { state: 'held' } });

    await expect(run(async () => 'made')).resolves.toBe('made');
  });

  test('refuses input that it cannot read, for good', async () => {
    const outcome = run(async () => undefined, { input: { operationId: undefined } });

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
      'OutageFailure',
      '[database-unavailable] Our database could not be reached.',
    ],
    [
      'a connection that died while it was idle',
      new Error('Connection terminated unexpectedly'),
      'OutageFailure',
      '[database-unavailable] Our database could not be reached.',
    ],
    [
      'a connection that had died before it was used again',
      new Error('Client has encountered a connection error and is not queryable'),
      'OutageFailure',
      '[database-unavailable] Our database could not be reached.',
    ],
    [
      'a deadlock',
      Object.assign(new Error('deadlock detected'), { code: '40P01' }),
      'OutageFailure',
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
