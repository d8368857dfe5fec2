import { beforeAll, describe, expect, test } from '@jest/globals';
import { playScenario } from '../support/local-process.ts';
import type { CancelsSeen } from './scenarios/cancels.ts';

describe('a cancel while the tenant is being made', () => {
  let seen: CancelsSeen;

  beforeAll(async () => {
    seen = await playScenario<CancelsSeen>('cancels');
  }, 300_000);

  test.each([0, 30, 150, 300, 700, 780])('after %d seconds stops the order and leaves nothing behind', (seconds) => {
    const cancelled = seen.cancels.find(({ afterSeconds }) => afterSeconds === seconds);

    expect(cancelled?.placed).toMatchObject({
      state: 'cancelled',
      reasons: [{ code: 'cancelled', message: `Cancelled by order CXL-${seconds}.` }],
    });
    expect(cancelled?.cancel).toMatchObject({ state: 'completed', reasons: [] });
    expect(cancelled?.remains).toEqual([]);
  });

  test('is told in states that are numbered without a gap', () => {
    for (const { states } of seen.cancels) {
      expect(states).toEqual([
        'ORD 1 acknowledged',
        'ORD 2 inProgress',
        'ORD 3 cancelled',
        'CXL 1 acknowledged',
        'CXL 2 inProgress',
        'CXL 3 completed',
      ]);
    }
  });

  test('waits for an order that has not come, and ends it before anything is made', () => {
    expect(seen.early.waiting).toMatchObject({ state: 'pending', reasons: [{ code: 'order-awaited' }] });
    expect(seen.early.order).toMatchObject({
      state: 'cancelled',
      tenantId: null,
      reasons: [{ code: 'cancelled', message: expect.stringContaining('CXL-EARLY') }],
    });
    expect(seen.early.states).toEqual([
      'ORD 1 acknowledged',
      'ORD 2 cancelled',
      'CXL 1 acknowledged',
      'CXL 2 pending',
      'CXL 3 completed',
    ]);
    expect(seen.earlyTenants).toBe(0);
  });

  test('waits for a day when it names nobody, and then fails', () => {
    expect(seen.cancelOfNobody.waiting).toMatchObject({ state: 'pending', reasons: [{ code: 'order-awaited' }] });
    expect(seen.cancelOfNobody.afterADay).toMatchObject({
      state: 'failed',
      reasons: [{ code: 'tenant-unknown', field: 'data.tenant.name' }],
    });
  });

  test('does not touch a neighbour', () => {
    expect(seen.neighbour.order).toMatchObject({ state: 'completed' });
    expect(seen.neighbour.addresses).toHaveLength(3);
    expect(seen.admitted).toEqual(seen.neighbour.addresses);
  });
});
