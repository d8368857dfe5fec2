import type { OrderCancelled } from '../../events/order-cancelled.v1.ts';
import type { OrderPlaced } from '../../events/order-placed.v1.ts';

export type Offering = OrderPlaced['offering'];
export type Residency = NonNullable<OrderPlaced['residency']>;
export type Size = NonNullable<OrderPlaced['size']>;

/** An order of a tenant whose every field is well formed, with what was left out filled in. */
export interface Order extends OrderPlaced {
  readonly residency: Residency;
  readonly size: Size;
  readonly addOns: NonNullable<OrderPlaced['addOns']>;
}

/** The order to end a tenant, with what was left out filled in. */
export interface Cancellation extends OrderCancelled {
  readonly gracePeriodDays: number;
  readonly keepFinalSnapshot: boolean;
}

export function completeOrder(data: OrderPlaced): Order {
  return { ...data, residency: data.residency ?? 'any', size: data.size ?? 'small', addOns: data.addOns ?? [] };
}

export function completeCancellation(data: OrderCancelled): Cancellation {
  return { ...data, gracePeriodDays: data.gracePeriodDays ?? 0, keepFinalSnapshot: data.keepFinalSnapshot ?? false };
}
