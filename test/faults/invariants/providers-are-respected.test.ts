import { describe, expect, test } from '@jest/globals';
import type { CallRecord } from '../../../local/simulators/world/call-log.ts';
import { disrespect } from './providers-are-respected.ts';

/** A call of so many seconds from then on. */
function call(service: string, [from, until]: readonly [number, number], more: Partial<CallRecord> = {}): CallRecord {
  return {
    service,
    operation: 'things.get',
    accountId: 'project',
    startedMs: from * 1000,
    atMs: until * 1000,
    invocationId: 'mine',
    outcome: 'ok',
    ...more,
  };
}

const refused = call('compute', [10, 10], { invocationId: 'theirs', outcome: 'throttled', retryAfterSeconds: 60 });

const found = (calls: readonly CallRecord[], killed: ReadonlyMap<string, number> = new Map()) =>
  disrespect({ calls: [refused, ...calls], workers: new Map(), killed, tracked: ['an order'] }).length;

describe('Who calls a provider before the time that it has named', () => {
  test.each([
    ['as whoever was refused', [call('compute', [11, 11], { invocationId: 'theirs' })], 1],
    ['having asked nothing before', [call('compute', [30, 30])], 1],
    ['not before', [call('compute', [70, 70])], 0],
    ['at another service', [call('sql', [30, 30])], 0],
    ['in a question that was being asked', [call('compute', [9, 9]), call('compute', [12, 12])], 0],
    ['long after the last call of its question', [call('compute', [9, 9]), call('compute', [30, 30])], 1],
    ['after a slow answer of another service', [call('gke', [9, 29]), call('compute', [30, 30])], 0],
    ['long after that answer', [call('gke', [9, 29]), call('compute', [40, 40])], 1],
    ['after a slow answer of the same service', [call('compute', [2, 29]), call('compute', [30, 30])], 0],
    ['after an answer that came before', [call('compute', [2, 4]), call('compute', [30, 30])], 1],
  ] as const)('%s', (_, calls, violations) => {
    expect(found(calls)).toBe(violations);
  });

  test.each([
    ['at once, and could tell nobody', 10_000, 0],
    ['a second later', 11_000, 1],
  ])('whose bearer was killed %s', (_, killedMs, violations) => {
    expect(found([call('compute', [30, 30])], new Map([['theirs', killedMs]]))).toBe(violations);
  });
});
