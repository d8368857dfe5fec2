import { beforeAll, describe, expect, test } from '@jest/globals';
import { playScenario } from '../support/local-process.ts';
import type { BadOrdersSeen } from './scenarios/bad-orders.ts';

describe('bad input', () => {
  let seen: BadOrdersSeen;

  beforeAll(async () => {
    seen = await playScenario<BadOrdersSeen>('bad-orders');
  }, 300_000);

  test.each([
    ['BAD-CLOUD', ['cloud-unknown data.cloud']],
    ['BAD-REGION', ['region-of-another-cloud data.region']],
    ['BAD-RESIDENCY', ['residency-not-satisfied data.residency']],
    ['BAD-NAME', ['tenant-name-malformed data.tenant.name']],
    ['BAD-LONG-NAME', ['tenant-name-malformed data.tenant.name']],
    ['BAD-TYPES', ['field-malformed data.customer', 'field-malformed data.size']],
    ['BAD-TWICE', ['tenant-name-malformed data.tenant.name', 'cloud-unknown data.cloud']],
    ['BAD-OFFERING', ['field-malformed data.offering']],
  ])('%s is rejected with every reason and its remedy', (orderId, reasons) => {
    const order = seen.rejected[orderId];

    expect(order).toMatchObject({ state: 'rejected', tenantId: null });
    expect(order?.reasons.map(({ code, field }) => `${code} ${field}`)).toEqual(reasons);
    for (const { message, remedy } of order?.reasons ?? []) {
      expect(message).toMatch(/\.$/);
      expect(remedy).toMatch(/\.$/);
    }
  });

  test('what is no order at all is told with its reason, on whatever way it came', () => {
    const fromQueue = ['not-json', 'not-a-cloudevent', 'event-type-unknown', 'not-a-cloudevent', 'message-too-large'];
    const fromBus = ['not-a-cloudevent', 'specversion-unsupported'];

    expect(seen.unreadable.map(({ reasons }) => reasons[0]?.code).sort()).toEqual([...fromQueue, ...fromBus].sort());
  });

  test('messages of the queue that are no orders, and order events of unknown types, are kept with the reason', () => {
    const codes = ['not-json', 'not-a-cloudevent', 'event-type-unknown', 'message-too-large'];

    expect(seen.inQueue).toHaveLength(6);
    for (const code of codes) expect(seen.inQueue.some((message) => message.includes(code))).toBe(true);
    expect(seen.inQueue.filter((message) => message.includes('event-type-unknown'))).toHaveLength(2);
  });

  test('what no queue would take is refused to its sender', () => {
    expect(seen.tooLarge).toMatch(/shorter than 1048576 bytes/);
  });

  test('the orders around it are completed, and nothing else is made', () => {
    expect(seen.neighbours.map((order) => order?.state)).toEqual(['completed', 'completed']);
    expect(seen.tenants).toEqual(['good-1', 'good-2']);
    expect(seen.vpcs).toBe(2);
  });
});
