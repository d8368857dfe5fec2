import { beforeAll, describe, expect, test } from '@jest/globals';
import { playScenario } from '../support/local-process.ts';
import type { ReplaySeen } from './scenarios/replay.ts';

describe('A replay of everything that was on the bus, out of order', () => {
  let seen: ReplaySeen;

  beforeAll(async () => {
    seen = await playScenario<ReplaySeen>('replay');
  }, 300_000);

  test('finds orders that have lived, live, and were cancelled before they came', () => {
    expect(seen.states).toEqual({
      'ORD-LIVES': 'completed',
      'ORD-LIVED': 'completed',
      'CXL-LIVED': 'completed',
      'ORD-EARLY': 'cancelled',
      'CXL-EARLY': 'completed',
    });
    expect(seen.replayed).toBeGreaterThan(100);
  });

  test('tells nobody anything', () => {
    expect(seen.newEvents).toEqual([]);
  });

  test('leaves every table as it was, the outbox and the audit included', () => {
    expect(seen.after).toEqual(seen.before);
  });

  test('starts nothing and changes nothing at any provider', () => {
    expect(seen.executionsStarted).toBe(0);
    expect(seen.groundTruthChanged).toBe(false);
  });
});
