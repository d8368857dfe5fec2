import { describe, expect, test } from '@jest/globals';
import { isEnded, operationStates, tmfOrderStates } from '../../../src/orders/order-state.ts';

describe('The state of an order as others see it', () => {
  test('is told for every state of its operation in the words of TMF622', () => {
    expect(tmfOrderStates).toEqual({
      waiting: 'pending',
      reserved: 'acknowledged',
      running: 'inProgress',
      unwinding: 'inProgress',
      held: 'held',
      done: 'completed',
      failed: 'failed',
      cancelled: 'cancelled',
    });
  });

  test('is at its end when the operation is done, has failed or was cancelled, and only then', () => {
    expect(operationStates.filter(isEnded)).toEqual(['done', 'failed', 'cancelled']);
  });
});
