import { beforeAll, describe, expect, test } from '@jest/globals';
import { playScenario } from '../support/local-process.ts';
import type { HeldSeen } from './scenarios/held.ts';

const oneOfEach = {
  vpc: 1,
  subnet: 6,
  'nat-gateway': 3,
  'eks-cluster': 1,
  'db-cluster': 1,
  'db-instance': 1,
  'load-balancer': 1,
};

describe('an execution that ends outside its own catch', () => {
  let seen: HeldSeen;
  const caseOf = (name: string) => seen.cases.find((each) => each.name === name);

  beforeAll(async () => {
    seen = await playScenario<HeldSeen>('held');
  }, 300_000);

  test.each([
    'retired-at-20',
    'retired-at-400',
    'retired-at-700',
    'resumed-at-150',
    'resumed-at-700',
    'redriven-at-400',
    'cancelled-at-400',
    'retirement-stopped',
    'event-lost',
    'timed-out',
  ])('%s: the operation and its order are held, and everything that stands is listed', (name) => {
    const { states, remaining, listed } = caseOf(name)?.standstill ?? {};

    expect(states).toEqual(['held', 'order held']);
    expect(remaining).toBeGreaterThan(0);
    expect(listed).toBe(remaining);
  });

  test.each(['retired-at-20', 'retired-at-400', 'retired-at-700', 'timed-out'])(
    '%s: the decision to retire leaves nothing, and the order says why it failed',
    (name) => {
      expect(caseOf(name)).toMatchObject({
        order: { state: 'failed', reasons: [{ code: name === 'timed-out' ? 'timed-out' : 'unexpected' }] },
        states: ['acknowledged', 'inProgress', 'held', 'inProgress', 'failed'],
        attempt: 2,
        remains: [],
        hasReceipt: true,
      });
    },
  );

  test.each(['resumed-at-150', 'resumed-at-700', 'event-lost', 'redriven-at-400'])(
    '%s: the order is completed, with one of each resource',
    (name) => {
      expect(caseOf(name)).toMatchObject({
        order: { state: 'completed', reasons: [] },
        states: ['acknowledged', 'inProgress', 'held', 'inProgress', 'completed'],
        attempt: name === 'redriven-at-400' ? 1 : 2,
        made: oneOfEach,
      });
    },
  );

  test.each(['cancelled-at-400', 'unwinding-stopped'])('%s: both orders end, and nothing is left', (name) => {
    expect(caseOf(name)).toMatchObject({
      order: { state: 'cancelled' },
      cancel: { state: 'completed' },
      attempt: 2,
      remains: [],
      hasReceipt: true,
    });
  });

  test('in the middle of a retirement goes on with it by decision, to the end', () => {
    expect(caseOf('retirement-stopped')).toMatchObject({
      order: { state: 'completed' },
      cancel: { state: 'completed', reasons: [] },
      attempt: 2,
      remains: [],
      hasReceipt: true,
    });
  });

  test('and was started by another one fails that one, which unwinds by itself', () => {
    expect(caseOf('child-stopped')).toMatchObject({
      order: { state: 'failed' },
      states: ['acknowledged', 'inProgress', 'failed'],
      attempt: 1,
      remains: [],
      hasReceipt: true,
    });
  });

  test('is decided about by operators only, and a decision that cannot be carried out is answered', () => {
    expect(seen.stranger).toBe('AccessDeniedException');
    expect(seen.refusedCodes).toEqual(['operation-retires']);
  });
});
