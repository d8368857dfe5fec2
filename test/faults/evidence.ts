import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import pg from 'pg';
import { type Chain, verifyAuditChains } from '../../local/cli/audit-chains.ts';
import type { AuditRow } from '../../local/cli/database-view.ts';
import { sealedHeads } from '../../local/cli/sealed-heads.ts';
import type { LocalCloud } from '../../local/cloud/local-cloud.ts';
import type { BusEvent } from '../../local/runtime/bus/event.ts';
import type { CallRecord } from '../../local/simulators/world/call-log.ts';
import type { ListedObject } from '../../local/simulators/world/ground-truth.ts';
import { admittedAddresses, rancherObjects } from '../support/remains.ts';
import type { CloudUnderTest } from './clouds.ts';
import type { Tracked } from './experiment.ts';

export interface OrderRow {
  readonly order_id: string;
  readonly tenant_id: string | null;
  readonly announced_state: string;
  readonly announced_sequence: number;
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
}

export interface ResourceRow {
  readonly owner_id: string;
  readonly slot: string;
  readonly kind: string;
  readonly state: string;
  readonly provider_id: string | null;
}

export interface Records {
  readonly orders: readonly OrderRow[];
  readonly tenants: readonly {
    readonly id: string;
    readonly phase: string;
    readonly cluster_name: string;
    readonly gate_closed_at: Date | null;
  }[];
  readonly operations: readonly {
    readonly id: string;
    readonly tenant_id: string;
    readonly state: string;
    readonly attempt: number;
  }[];
  readonly resources: readonly ResourceRow[];
  readonly leases: readonly { readonly cidr: string; readonly tenant_id: string | null; readonly state: string }[];
  readonly waits: readonly { readonly tenant_id: string; readonly condition: string }[];
  readonly outbox: readonly { readonly id: string; readonly last_error: string | null; readonly due: boolean }[];
  readonly receipts: readonly {
    readonly tenant_id: string;
    readonly body: { readonly resources: readonly { readonly slot: string }[] };
  }[];
  readonly auditedEvents: readonly { readonly event_id: string; readonly copies: number }[];
}

/** Everything that the invariants look at, taken while nothing moves: the world first, the system's own records beside it. */
export interface Evidence {
  readonly cloud: CloudUnderTest;
  readonly tracked: readonly Tracked[];
  readonly world: readonly ListedObject[];
  readonly rancherClusters: readonly string[];
  readonly rancherCredentials: number;
  /** Addresses that the security group of Rancher's load balancer lets in. */
  readonly admitted: readonly string[];
  readonly running: readonly string[];
  /** Names of all executions of operations, not of the parts that they start. */
  readonly executions: readonly string[];
  /** Who worked on what, by the id of the invocation. */
  readonly workers: ReadonlyMap<string, Worker>;
  /** Who was killed, and when, in milliseconds since the epoch. */
  readonly killed: ReadonlyMap<string, number>;
  readonly records: Records;
  readonly chains: readonly Chain[];
  readonly events: readonly BusEvent[];
  readonly calls: readonly CallRecord[];
  readonly deadLetters: readonly string[];
  /** What was seen at the very moment in which it was wrong. */
  readonly incidents: readonly Violation[];
}

export interface Violation {
  readonly invariant: string;
  readonly text: string;
  /** Whose order it is about; everybody's when absent. */
  readonly orderId?: string;
}

export interface Worker {
  readonly function: string;
  readonly orderId: string;
}

export interface Observations {
  readonly cloud: CloudUnderTest;
  readonly tracked: readonly Tracked[];
  readonly events: readonly BusEvent[];
  readonly incidents: readonly Violation[];
  readonly workers: ReadonlyMap<string, Worker>;
  /** Who was killed, and when, in milliseconds since the epoch. */
  readonly killed: ReadonlyMap<string, number>;
}

const OPERATIONS = /(?:provision|retire)-tenant$/;

export async function gather(observations: Observations, { cloud }: { cloud: LocalCloud }): Promise<Evidence> {
  const executions = [...cloud.runner.executions()];
  return {
    ...observations,
    world: cloud.world.listing(),
    rancherClusters: (await rancherObjects('clusters', cloud)).map(({ name }) => name ?? '?'),
    rancherCredentials: (await rancherObjects('cloudcredentials', cloud)).length,
    admitted: await admittedAddresses(cloud),
    running: executions.filter(({ status }) => status === 'RUNNING').map(({ name }) => name),
    executions: executions.filter(({ machine }) => OPERATIONS.test(machine.name)).map(({ name }) => name),
    records: await readRecords(cloud),
    chains: await readChains(cloud),
    calls: cloud.world.calls.all(),
    deadLetters: await readDeadLetters(cloud),
  };
}

export async function query<Row extends object>(
  cloud: LocalCloud,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return cloud.clock.busy(async () => {
    const client = new pg.Client(cloud.databaseUrl);
    await client.connect();
    try {
      return (await client.query(text, [...values])).rows;
    } finally {
      await client.end();
    }
  });
}

async function readRecords(cloud: LocalCloud): Promise<Records> {
  const now = new Date(cloud.clock.now());
  return {
    orders: await query(cloud, 'select order_id, tenant_id, announced_state, announced_sequence, reasons from orders'),
    tenants: await query(cloud, 'select id, phase, cluster_name, gate_closed_at from tenants'),
    operations: await query(cloud, 'select id, tenant_id, state, attempt from operations'),
    resources: await query(cloud, 'select owner_id, slot, kind, state, provider_id from resources'),
    leases: await query(cloud, 'select cidr, tenant_id, state from leases'),
    waits: await query(cloud, 'select tenant_id, condition from waits'),
    outbox: await query(cloud, 'select id, last_error, not_before <= $1 as due from outbox', [now]),
    receipts: await query(cloud, 'select tenant_id, body from receipts'),
    auditedEvents: await query(cloud, 'select event_id, count(*)::int as copies from audit group by event_id'),
  };
}

/** Against what every seal up to this moment says of them. */
async function readChains(cloud: LocalCloud): Promise<readonly Chain[]> {
  const sealed = sealedHeads(await cloud.sealAudit());
  const rows = await query<AuditRow & { sequence: string }>(
    cloud,
    'select stream, sequence, previous_hash as "previousHash", hash, record from audit order by stream, sequence',
  );
  return verifyAuditChains(
    rows.map((row) => ({ ...row, sequence: Number(row.sequence) })),
    sealed,
  );
}

/** The next run of a schedule does what one could not. */
const SCHEDULED = '"detail-type":"Scheduled Event"';

/** What nobody could take, in the words of whoever gave up on it. */
async function readDeadLetters(cloud: LocalCloud): Promise<string[]> {
  return cloud.clock.busy(async () => {
    const sqs = new SQSClient({
      endpoint: cloud.gatewayUrl,
      region: 'eu-central-1',
      credentials: { accessKeyId: '111111111111', secretAccessKey: 'test' },
    });
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    const found: string[] = [];
    for (const QueueUrl of QueueUrls.filter((url) => /dead-letter|-dlq/.test(url))) {
      const asked = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked));
      const lost = Messages.filter(({ Body = '' }) => !Body.includes(SCHEDULED));
      found.push(...lost.map(({ Body }) => `${QueueUrl.split('/').at(-1)}: ${Body}`));
    }
    sqs.destroy();
    return found;
  });
}
