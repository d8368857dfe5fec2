import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Findings } from '../findings.ts';
import { playFaults } from '../run.ts';

/** A sample of what `npm run faults:outage` does with 200 orders. The first outage is longer than Lambda's own three attempts. */
describe('a database that goes away in the middle of a burst of orders, twice', () => {
  let seen: Findings;

  beforeAll(async () => {
    seen = await playFaults('outage', ['--orders', '5', '--down', '300,30']);
  }, 600_000);

  test('costs no order: all but the cancelled one are completed', () => {
    expect(seen.endings).toEqual({ completed: 4, cancelled: 1 });
  });

  test('leaves nothing twice, lost or stuck', () => {
    expect(seen.violations).toEqual([]);
  });

  test('sends nothing to a dead-letter queue but runs of schedules, whose next run did their work', () => {
    const others = seen.deadLetters.filter(({ body }) => !body.includes('"detail-type":"Scheduled Event"'));

    expect(others).toEqual([]);
  });
});
