import type { GivenOrder } from '../../local/cli/order-files.ts';

/** A given order of which a test says only what matters to it. */
export function givenOrder(facts: Partial<GivenOrder> = {}): GivenOrder {
  return {
    origin: 'order.json',
    content: { body: '{}' },
    orderId: 'O-1',
    type: 'OrderPlaced',
    tenantName: 'acme',
    cancels: null,
    gracePeriodDays: 0,
    ...facts,
  };
}
