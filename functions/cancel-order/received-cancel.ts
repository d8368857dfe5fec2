import type { Selectable } from 'kysely';
import type { OrderIdentity } from '../../src/orders/parse-order.ts';
import type { Database, Transaction } from '../../src/postgres/database.ts';
import type { Outbox } from '../../src/postgres/outbox.ts';
import type { TenantRow } from '../../src/postgres/tables.ts';

export interface CancelOrderDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly now: () => Date;
}

export type InTransaction = CancelOrderDependencies & { readonly transaction: Transaction };

export type Tenant = Selectable<TenantRow>;

/** A cancel whose sender can be answered. */
export interface ReceivedOrder {
  readonly identity: OrderIdentity;
  readonly hash: string;
  readonly event: object;
  /** The order that it names, where it names a well-formed one. */
  readonly cancels: string | undefined;
  readonly receivedAt: Date;
  /** What the event says of its time; null where it says nothing: then it counts from its receipt. */
  readonly happenedAt: Date | null;
}
