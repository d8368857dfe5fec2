import { createHash, randomUUID } from 'node:crypto';
import { acceptOrder } from '../../functions/accept-order/accept-order.ts';
import { cancelOrder } from '../../functions/cancel-order/cancel-order.ts';
import { markCancelFailed } from '../../functions/mark-cancel-failed/mark-cancel-failed.ts';
import { markOrderFailed } from '../../functions/mark-order-failed/mark-order-failed.ts';
import { markOrderHeld } from '../../functions/mark-order-held/mark-order-held.ts';
import { markTenantActive } from '../../functions/mark-tenant-active/mark-tenant-active.ts';
import { markTenantRetired } from '../../functions/mark-tenant-retired/mark-tenant-retired.ts';
import { markTenantRetiring } from '../../functions/mark-tenant-retiring/mark-tenant-retiring.ts';
import { recordReceipt } from '../../functions/record-receipt/record-receipt.ts';
import { reserveCapacity } from '../../functions/reserve-capacity/reserve-capacity.ts';
import type { CloudAdapter } from '../../src/clouds/cloud-adapter.ts';
import type { StepInput } from '../../src/platform/step.ts';
import type { Database } from '../../src/postgres/database.ts';
import { idleOutbox, outboxRows } from './outbox-rows.ts';

const START = Date.UTC(2026, 0, 1);

/** The order functions with a clock moved by hand, and a landing account with room unless told otherwise. */
export function ordering(database: Database) {
  let elapsedMs = 0;
  let room = 10;
  const now = () => new Date(START + elapsedMs);
  const cloud: CloudAdapter = {
    cloud: 'aws',
    natAddressesOf: async () => [],
    failureOf: async () => undefined,
    plan: async () => [],
    remnants: async () => [],
    roomFor: async () => ({ singleTenants: room, limitedBy: 'elastic IP addresses' }),
    reachable: async () => ({ reachable: true, detail: '' }),
  };
  const dependencies = () => ({
    database,
    now,
    outbox: idleOutbox(now),
    deadline: new Date(now().getTime() + 30_000),
    invocationId: randomUUID(),
    pause: async () => undefined,
    openCloud: async () => cloud,
    rancher: { id: 'rancher-1', egressCidrs: ['192.0.2.11/32'] },
    allowListCapacity: 60,
  });
  const event = (type: string, data: object) => ({
    specversion: '1.0',
    id: randomUUID(),
    source: '/shop',
    type,
    time: now().toISOString(),
    data,
  });
  const deliver = (message: { readonly type: string }, changes: object = {}) =>
    message.type === 'tenantry.order-placed.v1'
      ? acceptOrder(message, { ...dependencies(), ...changes })
      : cancelOrder(message, { ...dependencies(), ...changes });
  const failure = (cause: string) => ({ failure: { Error: 'TerminalFailure', Cause: cause } });

  return {
    now,
    advance: (ms: number) => {
      elapsedMs += ms;
    },
    leaveRoom: (tenants: number) => {
      room = tenants;
    },
    /** An order event as the bus has it. */
    deliver,
    place: (data: object, changes: object = {}) => deliver(event('tenantry.order-placed.v1', data), changes),
    cancel: (data: object) => deliver(event('tenantry.order-cancelled.v1', data)),
    waitEnded: (orderId: string) =>
      markCancelFailed(
        { id: randomUUID(), name: 'CancelWaitEnded', data: { orderId, waitedSince: now().toISOString() } },
        dependencies(),
      ),
    reserve: (input: StepInput) => reserveCapacity(input, dependencies()),
    activate: (input: StepInput) => markTenantActive(input, dependencies()),
    retiring: (input: StepInput) => markTenantRetiring(input, dependencies()),
    retired: async (input: StepInput) => {
      await recordReceipt(input, dependencies());
      return markTenantRetired(input, dependencies());
    },
    failed: (input: StepInput, cause = '[quota-exceeded] AddressLimitExceeded') =>
      markOrderFailed({ ...input, ...failure(cause) }, dependencies()),
    held: (input: StepInput, cause = '[still-present] vpc') =>
      markOrderHeld({ ...input, ...failure(cause) }, dependencies()),

    /** What a step of the order's operation is started with. */
    inputOf: async (orderId: string): Promise<StepInput> => {
      const order = await database
        .selectFrom('orders')
        .select(['tenant_id', 'operation_id'])
        .where('order_id', '=', orderId)
        .executeTakeFirstOrThrow();
      return { tenantId: order.tenant_id ?? '', operationId: order.operation_id ?? '' };
    },
    /** Every state that was told of an order, as `number state`. */
    told: async (orderId: string): Promise<string[]> => {
      const { events } = await outboxRows(database);
      return events.flatMap(({ name, data }) =>
        name === 'OrderStateChanged' && data.orderId === orderId ? [`${data.sequence} ${data.state}`] : [],
      );
    },
    /** Codes of the reasons that an order was last given. */
    reasonsOf: async (orderId: string): Promise<string[]> => {
      const order = await database
        .selectFrom('orders')
        .select('reasons')
        .where('order_id', '=', orderId)
        .executeTakeFirstOrThrow();
      return order.reasons.map((reason) => ('code' in reason ? String(reason.code) : ''));
    },
  };
}

export type Ordering = ReturnType<typeof ordering>;

/** What stands in the registry and elsewhere when everything of a tenant is ready, so that it can be handed over. */
export async function makeComplete(database: Database, tenantId: string): Promise<void> {
  const at = new Date(START);
  const resource = (stage: string, slot: string, outputs: object) => ({
    owner_id: tenantId,
    slot,
    stage,
    kind: slot,
    order_id: 'O',
    request_id: randomUUID(),
    provider_id: slot,
    wanted: '{}',
    outputs: JSON.stringify(outputs),
    state: 'ready' as const,
    since: at,
    absence: null,
  });
  await database
    .insertInto('resources')
    .values([
      resource('database', 'db-cluster', {
        endpoint: 'db.example',
        port: '5432',
        loginBy: 'secret',
        login: 'arn:secret',
      }),
      resource('ingress', 'load-balancer', { dnsName: 'lb.example', publicIp: '203.0.113.9' }),
    ])
    .execute();
  await database
    .insertInto('leases')
    .values({
      id: `lease-${tenantId}`,
      cidr: addressOf(tenantId),
      cluster_name: 'cluster',
      tenant_id: tenantId,
      order_id: 'O',
      state: 'applied',
      rancher_id: 'rancher-1',
      changed_at: at,
    })
    .execute();
  await database
    .insertInto('clusters')
    .values({
      rancher_id: 'rancher-1',
      cluster_id: `c-${tenantId}`,
      name: 'cluster',
      tenant_id: tenantId,
      cloud: 'aws',
      region: 'eu-central-1',
      network: null,
      state: 'ready',
      message: null,
      version: 'v1.33.1',
      observed_at: at,
    })
    .execute();
}

/** Everything of a tenant is on its way out, and nothing of it has gone for a while. */
export async function makeLeaving(database: Database, tenantId: string): Promise<void> {
  const at = new Date(START);
  await database.updateTable('resources').set({ state: 'leaving' }).where('owner_id', '=', tenantId).execute();
  await database.updateTable('leases').set({ state: 'leaving' }).where('tenant_id', '=', tenantId).execute();
  await database
    .insertInto('stage_leases')
    .values({
      owner_id: tenantId,
      stage: 'database',
      holder: 'nobody',
      fence: 1,
      expires_at: at,
      turns: '{}',
      looks: '{}',
      throttled_since: at,
      failing_since: at,
    })
    .onConflict((conflict) => conflict.columns(['owner_id', 'stage']).doUpdateSet({ failing_since: at }))
    .execute();
}

/** The moments since when something of the tenant is leaving, or has been out of reach: each once. */
export async function sinceWhenLeaving(database: Database, tenantId: string): Promise<Date[]> {
  const resources = await database.selectFrom('resources').selectAll().where('owner_id', '=', tenantId).execute();
  const leases = await database.selectFrom('leases').selectAll().where('tenant_id', '=', tenantId).execute();
  const stages = await database.selectFrom('stage_leases').selectAll().where('owner_id', '=', tenantId).execute();
  const moments = [
    ...resources.map(({ since }) => since),
    ...leases.map(({ changed_at: since }) => since),
    ...stages.flatMap(({ throttled_since: throttled, failing_since: failing }) => [throttled, failing]),
  ];
  const times = moments.flatMap((moment) => (moment === null ? [] : [moment.getTime()]));
  return [...new Set(times)].map((time) => new Date(time));
}

/** An address of its own for each tenant, as good as certainly. */
export function addressOf(tenantId: string): string {
  const [a, b, c] = createHash('sha256').update(tenantId).digest();
  return `10.${a}.${b}.${c}/32`;
}

/** What the stages of a retirement leave: everything absent, and how that was seen. */
export async function makeAbsent(database: Database, tenantId: string): Promise<void> {
  await database
    .updateTable('resources')
    .set({ state: 'absent', absence: JSON.stringify({ seenBy: 'Describe', seenAt: new Date(START).toISOString() }) })
    .where('owner_id', '=', tenantId)
    .execute();
  await database.updateTable('leases').set({ state: 'withdrawn' }).where('tenant_id', '=', tenantId).execute();
}

/** Leaves nothing of an earlier test. */
export async function emptyTables(database: Database): Promise<void> {
  const tables = ['receipts', 'waits', 'leases', 'resources', 'clusters', 'operations', 'tenants', 'orders'] as const;
  for (const table of [...tables, 'landing_accounts', 'outbox', 'inbox'] as const) {
    await database.deleteFrom(table).execute();
  }
}
