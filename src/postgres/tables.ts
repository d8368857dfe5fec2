import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { FailureCode } from '../platform/failure.ts';

type Json<Value> = JSONColumnType<Value & object, string, string>;
type Timestamp = ColumnType<Date, Date, Date>;

export interface LandingAccountRow {
  id: string;
  cloud: string;
  account: string;
  purpose: 'pool' | 'dedicated' | 'shared-clusters';
  regions: Json<string[]>;
  access: Json<Record<string, string>>;
  quotas: Json<Record<string, number>>;
  rancher_credential_secret_arn: string;
  /** Since when the stage's settings want it gone; null for an account that serves. */
  leaving_since: Timestamp | null;
}

/** A static key that Rancher works with in a landing account, as far as it has come. */
export interface RancherKeyRow {
  landing_account_id: string;
  /** Also the id of the version that holds it in the account's secret. */
  request_id: string;
  /** A digest of the provider's id, by which the key is told of; null until the provider has given one. */
  name: string | null;
  /**
   * `intended`: about to be made. `made`: kept as the secret's pending version. `current`: what the secret says. `superseded`: another is
   * current, and Rancher may still hold this one. `released`: nothing in Rancher holds it. `disabled`: good for nothing. `gone`: absent.
   */
  state: 'intended' | 'made' | 'current' | 'superseded' | 'released' | 'disabled' | 'gone';
  /** Since when it is in this state. */
  since: Timestamp;
}

export interface OrderRow {
  order_id: string;
  kind: 'placed' | 'cancelled';
  content_hash: string;
  tenant_name: string;
  tenant_id: string | null;
  operation_id: string | null;
  /** The last state we told others, and its number. */
  announced_state: string;
  announced_sequence: number;
  reasons: Json<object[]>;
  event: Json<object>;
  received_at: Timestamp;
  /** Of a cancel: the order that it names. Null when it names none. */
  cancels: string | null;
  /** The event's own time. Null when it has none: then it counts from its receipt. */
  happened_at: Timestamp | null;
}

export interface TenantRow {
  id: string;
  name: string;
  phase: string;
  offering: string;
  cloud: string;
  region: string;
  zones: Json<string[]>;
  size: 'small' | 'medium' | 'large';
  landing_account_id: string;
  rancher_id: string;
  cluster_name: string;
  cluster_id: string | null;
  order_id: string;
  endpoint_access: Json<string[]>;
  /** From this moment on the loop makes nothing new for this tenant. */
  gate_closed_at: Timestamp | null;
  retired_at: Timestamp | null;
  /** When and how everything that it can have was last looked for, and nothing was found. */
  last_look: JSONColumnType<{ since?: string; at: string; seenBy: string[] } | null, string | null, string | null>;
}

export interface OperationRow {
  id: string;
  position: Generated<string>;
  tenant_id: string;
  order_id: string;
  kind: 'provision' | 'retire';
  state: string;
  input: Json<object>;
  failure: JSONColumnType<{ code: FailureCode; message: string } | null, string | null, string | null>;
  cancelled_by_order_id: string | null;
  /** Counts its executions, from 1. */
  attempt: Generated<number>;
  /** Since when the attempt is due; null for the first one, which is due from the beginning. */
  attempt_at: Timestamp | null;
  /** When its execution was last looked at, because it took long. */
  looked_at: Timestamp | null;
  created_at: Timestamp;
  finished_at: Timestamp | null;
}

/** What an operator decided about a held operation, by the id of the event that said so. */
export interface DecisionRow {
  event_id: string;
  operation_id: string;
  decision: string;
  outcome: 'applied' | 'refused';
  decided_at: Timestamp;
}

export interface Refusal {
  code: FailureCode;
  message: string;
  /** The provider had taken the order, and ended its work later. */
  begun?: true;
  /** Since when that has been so, attempt after attempt. */
  since?: string;
}

export interface ResourceRow {
  owner_id: string;
  slot: string;
  stage: string;
  kind: string;
  order_id: string;
  request_id: string;
  provider_id: string | null;
  wanted: Json<object>;
  outputs: Json<Record<string, string>>;
  state: 'intended' | 'pending' | 'ready' | 'leaving' | 'absent';
  /** Since when it is in this state; of one that is pending, since it was asked for. */
  since: Timestamp;
  /** Since when the provider does not show it any more although it was asked for; null when the last look showed it, and before there was one. */
  unseen_since: Timestamp | null;
  /** Why the last attempt to make it failed; null when it succeeded, and before there was one. */
  refusal: JSONColumnType<Refusal | null, string | null, string | null>;
  absence: JSONColumnType<object | null, string | null, string | null>;
}

export interface StageLeaseRow {
  owner_id: string;
  stage: string;
  holder: string;
  fence: ColumnType<string, number, number>;
  expires_at: Timestamp;
  /** Calls that it has been promised, by kind and class, and from when on. */
  turns: Json<Record<string, { calls: number; at: string }>>;
  /** When nothing was last seen of a kind, by kind. */
  looks: Json<Record<string, string>>;
  /** Since when every attempt has ended because the provider throttles; null when the last one did not. */
  throttled_since: Timestamp | null;
  /** Since when no pass over the stage got through to its provider. */
  failing_since: Timestamp | null;
}

export interface BucketRow {
  provider: string;
  account: string;
  region: string;
  class: string;
  full_at: Timestamp;
}

export interface ClosureRow {
  provider: string;
  account: string;
  region: string;
  closed_until: Timestamp;
}

export interface ClusterRow {
  rancher_id: string;
  cluster_id: string;
  name: string;
  tenant_id: string | null;
  cloud_name: string | null;
  cloud: string | null;
  region: string | null;
  network: string | null;
  state: string;
  message: string | null;
  version: string | null;
  observed_at: Timestamp;
}

export interface WatchRow {
  rancher_id: string;
  holder: string;
  expires_at: Timestamp;
}

export interface LeaseRow {
  id: string;
  cidr: string;
  cluster_name: string;
  tenant_id: string | null;
  order_id: string | null;
  state: 'wanted' | 'applied' | 'leaving' | 'withdrawn';
  rancher_id: string;
  changed_at: Timestamp;
  /** Rancher's id of the cluster; null where the addresses were leased before it had one. */
  cluster_id: string | null;
}

export interface WaitRow {
  token: string;
  operation_id: string;
  tenant_id: string;
  condition: 'cluster-ready' | 'addresses-withdrawn';
  created_at: Timestamp;
}

export interface OutboxRow {
  id: Generated<string>;
  destination: 'event' | 'execution' | 'callback';
  body: Json<object>;
  not_before: Timestamp;
  attempts: Generated<number>;
  last_error: string | null;
}

export interface InboxRow {
  consumer: string;
  event_id: string;
  received_at: Timestamp;
}

export interface ReceiptRow {
  tenant_id: string;
  operation_id: string;
  body: Json<object>;
  recorded_at: Timestamp;
}

export interface AuditRow {
  stream: string;
  sequence: ColumnType<string, number, never>;
  event_id: string;
  previous_hash: string;
  hash: string;
  /** Canonical JSON, exactly as it was hashed. */
  record: string;
  recorded_at: Timestamp;
}

export interface MutexRow {
  /** `placement`, `order <id>` or `tenant <name>`. */
  name: string;
}

export interface Tables {
  mutexes: MutexRow;
  landing_accounts: LandingAccountRow;
  rancher_keys: RancherKeyRow;
  orders: OrderRow;
  tenants: TenantRow;
  operations: OperationRow;
  decisions: DecisionRow;
  resources: ResourceRow;
  stage_leases: StageLeaseRow;
  buckets: BucketRow;
  closures: ClosureRow;
  clusters: ClusterRow;
  watches: WatchRow;
  leases: LeaseRow;
  waits: WaitRow;
  outbox: OutboxRow;
  inbox: InboxRow;
  receipts: ReceiptRow;
  audit: AuditRow;
}
