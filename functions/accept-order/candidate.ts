import type { Reason } from '../../events/fields.ts';
import type { OrderPlaced } from '../../events/order-placed.v1.ts';
import type { Order } from '../../src/orders/order.ts';
import type { OrderIdentity } from '../../src/orders/parse-order.ts';
import type { Placement } from '../../src/placement/place.ts';
import type { Database } from '../../src/postgres/database.ts';
import type { Outbox } from '../../src/postgres/outbox.ts';

export interface AcceptOrderDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly now: () => Date;
  /** The Rancher that new tenants get, and the addresses from which it calls their clusters. */
  readonly rancher: { readonly id: string; readonly egressCidrs: readonly string[] };
  /** How many addresses the allow-list of that Rancher can hold. */
  readonly allowListCapacity: number;
}

/** An order as far as it could be read, with everything that is wrong with it. */
export interface Candidate {
  readonly identity: OrderIdentity;
  readonly contentHash: string;
  readonly order: Order | undefined;
  /** Its well-formed fields, of an order that is not well formed as a whole. */
  readonly legible: Partial<OrderPlaced>;
  readonly placement: Placement | undefined;
  readonly reasons: readonly Reason[];
  /** The CloudEvent as it came. */
  readonly event: object;
  readonly receivedAt: Date;
  /** What the event says of its time; null where it says nothing. */
  readonly happenedAt: Date | null;
}
