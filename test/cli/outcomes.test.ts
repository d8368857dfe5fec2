import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { OrderRow } from '../../local/cli/database-view.ts';
import { wrongEndings } from '../../local/cli/endings.ts';
import type { Outcome } from '../../local/cli/outcomes.ts';
import { outcomesOf } from '../../local/cli/outcomes.ts';
import { givenOrder } from './given-order.ts';

const why = { code: 'not-json', message: 'The message is not JSON.', remedy: 'Send JSON.' };
const row = (facts: Partial<OrderRow>): OrderRow => ({
  orderId: 'O-1',
  state: 'completed',
  reasons: [],
  tenantId: 't-1',
  tookSeconds: 900,
  ...facts,
});
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the outcome of an order', () => {
  test('is the state that the system recorded, for a repeated order too', () => {
    const published = [
      { given: givenOrder(), messageId: 'm-1' },
      { given: givenOrder(), messageId: 'm-2' },
    ];

    const outcomes = outcomesOf({ published, rejections: [] }, [row({})]);

    expect(outcomes).toMatchObject([
      { state: 'completed', tenantId: 't-1', tookSeconds: 900 },
      { state: 'completed', tenantId: 't-1', tookSeconds: 900 },
    ]);
  });

  test('is failed for a file that could not be read', () => {
    const published = [{ given: givenOrder({ orderId: null, content: { unreadable: why } }) }];

    expect(outcomesOf({ published, rejections: [] }, [])).toMatchObject([{ state: 'failed', reasons: [why] }]);
  });

  test('is rejected with the words of SQS for a message that the queue refused', () => {
    const refusal = { code: 'InvalidParameterValue', message: 'Message must be shorter than 262144 bytes.' };

    const outcomes = outcomesOf({ published: [{ given: givenOrder(), refusal }], rejections: [] }, []);

    expect(outcomes).toMatchObject([{ state: 'rejected', reasons: [{ code: 'not-taken' }] }]);
    expect(outcomes[0]?.reasons[0]?.message).toContain('Message must be shorter than 262144 bytes.');
  });

  test('is rejected for the very message that could not be read, and for no other', () => {
    const published = [
      { given: givenOrder({ orderId: null, content: { body: 'x' } }), messageId: 'm-1' },
      { given: givenOrder(), messageId: 'm-2' },
    ];

    const rejections = [{ reasons: [why], messageDigest: 'd', messageId: 'm-1' }];

    expect(outcomesOf({ published, rejections }, [row({})])).toMatchObject([
      { state: 'rejected', reasons: [why] },
      { state: 'completed' },
    ]);
  });

  test('of a used order id with other content is a rejection, while the first order stays as it is', () => {
    const first = givenOrder({ content: { body: '{"a":1}' } });
    const second = givenOrder({ content: { body: '{ "b": { "d": 1, "c": 2 }, "a": 2 }' } });
    const rejections = [{ reasons: [why], messageDigest: sha256('{"a":2,"b":{"c":2,"d":1}}'), orderId: 'O-1' }];

    const outcomes = outcomesOf({ published: [{ given: first }, { given: second }], rejections }, [row({})]);

    expect(outcomes.map(({ state }) => state)).toEqual(['completed', 'rejected']);
  });

  test('is failed when the system has no answer: nothing is lost in silence', () => {
    const outcomes = outcomesOf({ published: [{ given: givenOrder(), messageId: 'm-1' }], rejections: [] }, []);

    expect(outcomes).toMatchObject([{ state: 'failed', reasons: [{ code: 'no-answer' }] }]);
  });
});

describe('the end that an order should reach', () => {
  const outcome = (given: Partial<Outcome['given']>, state: string): Outcome => ({
    given: givenOrder(given),
    state,
    reasons: [],
    tenantId: null,
    tookSeconds: null,
  });
  const cancel = { orderId: 'O-2', type: 'OrderCancelled' };

  test('is completed, for orders and cancels', () => {
    expect(wrongEndings([outcome({}, 'completed'), outcome(cancel, 'completed')])).toEqual([]);
  });

  test.each([
    ['its id', { ...cancel, cancels: 'O-1', tenantName: 'any' }],
    ['its tenant', cancel],
  ])('may be cancelled when a cancel names %s', (_, given) => {
    expect(wrongEndings([outcome({}, 'cancelled'), outcome(given, 'completed')])).toEqual([]);
  });

  test('is not cancelled when only another order was cancelled', () => {
    const orders = [outcome({}, 'cancelled'), outcome({ ...cancel, cancels: 'O-9' }, 'completed')];

    expect(wrongEndings(orders)).toEqual([orders[0]]);
  });

  test('may be pending for a cancel with a grace period, and for nothing else', () => {
    const patient = outcome({ ...cancel, gracePeriodDays: 3 }, 'pending');
    const waiting = { ...patient, reasons: [{ code: 'order-awaited', message: 'No order.', remedy: 'None.' }] };
    const orders = [patient, outcome(cancel, 'pending'), waiting];

    expect(wrongEndings(orders)).toEqual([orders[1], waiting]);
  });

  test.each(['rejected', 'failed', 'held', 'inProgress', 'acknowledged', 'partial'])('is never %s', (state) => {
    expect(wrongEndings([outcome({}, state)])).toHaveLength(1);
  });
});
