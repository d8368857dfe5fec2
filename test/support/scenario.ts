import pg from 'pg';
import { rest } from '../../local/cli/rest.ts';
import type { LocalCloud } from '../../local/cloud/local-cloud.ts';
import { admittedAddresses, remainsOf } from './remains.ts';

export interface SeenEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface OrderSeen {
  readonly state: string;
  readonly reasons: readonly Reason[];
  readonly tenantId: string | null;
}

export interface Reason {
  readonly code: string;
  readonly field?: string;
  readonly message: string;
  readonly remedy: string;
}

/** What a scenario does to the running system, and what it reads of it from outside. */
export interface Scenario {
  readonly cloud: LocalCloud;
  readonly events: readonly SeenEvent[];
  /** What the functions have printed so far. */
  readonly logged: readonly string[];
  /** As the ordering system would, in the group of the tenant's name. */
  send(event: {
    readonly data: { readonly tenant: { readonly name: string } };
    readonly [attribute: string]: unknown;
  }): void;
  sendText(text: string, group: string): void;
  /** Simulated seconds. */
  pass(seconds: number): Promise<void>;
  settle(): Promise<void>;
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  order(orderId: string): Promise<OrderSeen | undefined>;
  remains(tenantId: string): Promise<string[]>;
  admitted(): Promise<string[]>;
}

const LOOK_EVERY_MS = 5_000;

export function createScenario(cloud: LocalCloud, logged: readonly string[] = []): Scenario {
  const events: SeenEvent[] = [];
  cloud.onEvent(({ 'detail-type': type, detail }) => {
    events.push({ type, data: (detail as { data?: Record<string, unknown> }).data ?? {} });
  });
  const sql: Scenario['sql'] = (text, values = []) =>
    cloud.clock.busy(async () => {
      const client = new pg.Client(cloud.databaseUrl);
      await client.connect();
      try {
        return (await client.query(text, [...values])).rows;
      } finally {
        await client.end();
      }
    });
  return {
    cloud,
    events,
    logged,
    sql,
    send: (event) => void cloud.sendOrder(JSON.stringify(event), event.data.tenant.name),
    sendText: (text, group) => void cloud.sendOrder(text, group),
    pass: (seconds) => cloud.clock.sleep(seconds * 1000),
    settle: () => rest({ cloud, lookEveryMs: LOOK_EVERY_MS }),
    order: async (orderId) => {
      const [row] = await sql<OrderSeen>(
        'select announced_state as state, reasons, tenant_id as "tenantId" from orders where order_id = $1',
        [orderId],
      );
      return row;
    },
    remains: (tenantId) => remainsOf(tenantId, { cloud, sql }),
    admitted: () => admittedAddresses(cloud),
  };
}
