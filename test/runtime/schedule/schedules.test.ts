import { describe, expect, it } from '@jest/globals';
import { createEventBuses } from '../../../local/runtime/bus/event-buses.ts';
import { createRuleSchedules } from '../../../local/runtime/schedule/rule-schedules.ts';
import { createScheduleTimer } from '../../../local/runtime/schedule/schedule-timer.ts';
import { virtualClock } from '../../support/clock.ts';
import { ids } from '../bus/ids.ts';

const startMs = Date.parse('2026-11-22T12:00:00Z');
const MINUTE_MS = 60_000;

describe('A schedule', () => {
  it('runs at each occurrence while it is on', async () => {
    const clock = virtualClock({ startMs });
    const runs: number[] = [];
    const timer = createScheduleTimer({ expression: 'rate(1 minute)' }, { clock, run: (atMs) => void runs.push(atMs) });

    timer.start();
    await clock.advance(2 * MINUTE_MS);
    timer.stop();
    await clock.advance(5 * MINUTE_MS);

    expect(runs).toEqual([startMs + MINUTE_MS, startMs + 2 * MINUTE_MS]);
  });

  it('does not move virtual time by itself', async () => {
    const clock = virtualClock({ startMs });
    createScheduleTimer({ expression: 'rate(1 minute)' }, { clock, run: () => undefined }).start();

    await clock.runUntilIdle();

    expect(clock.now()).toBe(startMs);
  });

  it('ends at its end', async () => {
    const clock = virtualClock({ startMs });
    let runs = 0;
    const run = () => {
      runs += 1;
    };
    createScheduleTimer({ expression: 'rate(1 minute)', endMs: startMs + 2 * MINUTE_MS }, { clock, run }).start();

    await clock.advance(10 * MINUTE_MS);

    expect(runs).toBe(2);
  });

  it('refuses an expression that is none', () => {
    const create = () => createScheduleTimer({ expression: 'daily' }, { clock: virtualClock(), run: () => undefined });

    expect(create).toThrow('Invalid Schedule Expression daily.');
  });
});

describe('A rule with a schedule', () => {
  it('sends a scheduled event to its targets until it is disabled', async () => {
    const clock = virtualClock({ startMs });
    const payloads: unknown[] = [];
    const account = { region: 'eu-central-1', accountId: '111111111111' };
    const ports = {
      deliver: async ({ payload }: { payload: string }) => void payloads.push(JSON.parse(payload)),
      deadLetter: () => false,
    };
    const bus = createEventBuses(account, { clock, ids, ports }).find('default');
    const schedules = createRuleSchedules(account, { clock, ids });
    const rule = bus?.putRule({
      name: 'tick',
      scheduleExpression: 'rate(1 minute)',
      targets: [{ Id: 'a', Arn: 'arn:a' }],
    });
    if (!bus || !rule) throw new Error('there is always a default bus');

    schedules.follow(rule, bus);
    await clock.advance(MINUTE_MS);
    rule.enabled = false;
    schedules.follow(rule, bus);
    await clock.advance(5 * MINUTE_MS);

    expect(payloads).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: '111111111111',
        time: '2026-11-22T12:01:00Z',
        region: 'eu-central-1',
        resources: ['arn:aws:events:eu-central-1:111111111111:rule/tick'],
        detail: {},
      },
    ]);
  });
});
