import { beforeAll, describe, expect, it } from '@jest/globals';
import { playScenario } from '../support/local-process.ts';
import type { DisturbancesSeen } from './scenarios/disturbances.ts';

let seen: DisturbancesSeen;
beforeAll(async () => {
  seen = await playScenario('disturbances');
}, 240_000);

describe('Whoever runs the local cloud decides', () => {
  it('that a message is lost or late', () => {
    expect(seen.orders['lost']).toBeUndefined();
    expect(seen.heardAfterSeconds['ORD-late']).toBe(600);
    expect(seen.orders['late']?.state).toBe('completed');
  });

  it('that an event reaches a function twice, which makes one tenant; a replay brings each once more', () => {
    expect(seen.acceptances).toEqual({ 'ORD-twice': 2 + 2, 'ORD-plain': 1 + 1, 'ORD-late': 1 + 1 });
    expect(seen.vpcs).toEqual({ lost: 0, late: 1, twice: 1, plain: 1 });
  });

  it('what befalls a call, knowing who makes it', () => {
    expect(seen.struck).toEqual([
      { operation: 'CreateVpc', region: 'eu-central-1', byInvocation: true },
      { operation: 'AllocateAddress', region: 'eu-central-1', byInvocation: true },
      { operation: 'POST /v3/clusters', byInvocation: true },
    ]);
    expect(seen.logged).toEqual([
      { outcome: 'ok', seconds: 3 },
      { outcome: 'RequestLimitExceeded', seconds: 0, retryAfterSeconds: 4 },
      { outcome: 'InternalFailure', seconds: 0 },
    ]);
  });

  it('when the database is cut off or down, which keeps what was committed', () => {
    expect(seen.terminated).toBeGreaterThan(0);
    expect(seen.restartSeconds).toBe(20);
    expect(seen.settledWhileDown).toBe(false);
    expect(seen.rowsAroundRestart).toEqual([2, 2]);
    expect(seen.orders['twice']?.state).toBe('completed');
    expect(seen.orders['plain']?.state).toBe('completed');
  });

  it('that everything is told again, in another order, which changes nothing', () => {
    expect(seen.replayed.sent).toBeGreaterThan(100);
    expect(seen.replayed.ordersAfter).toEqual(seen.orders);
  });
});
