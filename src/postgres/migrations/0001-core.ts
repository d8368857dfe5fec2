/** Orders, tenants, operations, resources, clusters, leases, waits, outbox, inbox and the audit chains. */
export const core = `
create table landing_accounts (
  id text primary key,
  cloud text not null,
  account text not null,
  purpose text not null check (purpose in ('pool', 'dedicated', 'shared-clusters')),
  regions jsonb not null,
  access jsonb not null,
  quotas jsonb not null,
  rancher_credential_secret_arn text not null
);

create table orders (
  order_id text primary key,
  kind text not null check (kind in ('placed', 'cancelled')),
  content_hash text not null,
  tenant_name text not null,
  tenant_id text,
  operation_id text,
  announced_state text not null,
  announced_sequence integer not null,
  reasons jsonb not null default '[]',
  event jsonb not null,
  received_at timestamptz not null
);

create table tenants (
  id text primary key,
  name text not null,
  phase text not null,
  offering text not null,
  cloud text not null,
  region text not null,
  zones jsonb not null,
  size text not null,
  landing_account_id text not null references landing_accounts,
  rancher_id text not null,
  cluster_name text not null unique,
  cluster_id text,
  order_id text not null,
  endpoint_access jsonb not null,
  gate_closed_at timestamptz,
  retired_at timestamptz
);
create unique index one_living_tenant_per_name on tenants (name) where phase <> 'retired';
create index tenants_by_landing_account on tenants (landing_account_id, region) where phase <> 'retired';

create table operations (
  id text primary key,
  position bigint generated always as identity,
  tenant_id text not null references tenants,
  order_id text not null references orders,
  kind text not null check (kind in ('provision', 'retire')),
  state text not null,
  input jsonb not null default '{}',
  failure jsonb,
  cancelled_by_order_id text,
  created_at timestamptz not null,
  finished_at timestamptz
);
create unique index one_open_operation_per_tenant on operations (tenant_id)
  where state in ('reserved', 'running', 'unwinding', 'held');
create index operations_waiting on operations (tenant_id, position) where state = 'waiting';
create unique index one_operation_per_order on operations (order_id);

create table resources (
  owner_id text not null,
  slot text not null,
  stage text not null,
  kind text not null,
  order_id text not null,
  request_id text not null,
  provider_id text,
  wanted jsonb not null,
  outputs jsonb not null default '{}',
  state text not null check (state in ('intended', 'pending', 'ready', 'leaving', 'absent')),
  since timestamptz not null,
  refusal jsonb,
  absence jsonb,
  primary key (owner_id, slot)
);

create table stage_leases (
  owner_id text not null,
  stage text not null,
  holder text not null,
  fence bigint not null,
  expires_at timestamptz not null,
  primary key (owner_id, stage)
);

create table clusters (
  rancher_id text not null,
  cluster_id text not null,
  name text not null,
  tenant_id text,
  cloud_name text,
  cloud text,
  region text,
  network text,
  state text not null,
  message text,
  version text,
  observed_at timestamptz not null,
  primary key (rancher_id, cluster_id)
);
create index clusters_by_name on clusters (name);

create table watches (
  rancher_id text primary key,
  holder text not null,
  expires_at timestamptz not null
);

create table leases (
  id text primary key,
  cidr text not null,
  cluster_name text not null,
  tenant_id text,
  order_id text,
  state text not null check (state in ('wanted', 'applied', 'leaving', 'withdrawn')),
  rancher_id text not null,
  changed_at timestamptz not null
);
create unique index one_living_lease_per_address on leases (rancher_id, cidr) where state <> 'withdrawn';
create index leases_by_cluster on leases (cluster_name) where state <> 'withdrawn';

create table waits (
  token text primary key,
  operation_id text not null references operations,
  tenant_id text not null,
  condition text not null check (condition in ('cluster-ready', 'addresses-withdrawn')),
  created_at timestamptz not null
);
create index waits_by_tenant on waits (tenant_id);

create table outbox (
  id bigint generated always as identity primary key,
  destination text not null check (destination in ('event', 'execution', 'callback')),
  body jsonb not null,
  not_before timestamptz not null,
  attempts integer not null default 0,
  last_error text
);

create table inbox (
  consumer text not null,
  event_id text not null,
  received_at timestamptz not null,
  primary key (consumer, event_id)
);

create table receipts (
  tenant_id text primary key references tenants,
  operation_id text not null references operations,
  body jsonb not null,
  recorded_at timestamptz not null
);

create table audit (
  stream text not null,
  sequence bigint not null,
  event_id text not null unique,
  previous_hash text not null,
  hash text not null,
  record text not null,
  recorded_at timestamptz not null,
  primary key (stream, sequence),
  unique (stream, previous_hash)
);

create table mutexes (
  name text primary key
);
insert into mutexes (name) values ('placement');

create function keep_audit_chain() returns trigger language plpgsql as $$
declare
  head record;
begin
  select sequence, hash into head from audit where stream = new.stream order by sequence desc limit 1;
  if new.sequence <> coalesce(head.sequence, 0) + 1 or new.previous_hash <> coalesce(head.hash, '') then
    raise exception 'audit chain % has moved on', new.stream using errcode = 'unique_violation';
  end if;
  return new;
end $$;
create trigger audit_follows_its_head before insert on audit for each row execute function keep_audit_chain();

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit rows are never changed or deleted';
end $$;
create trigger audit_is_append_only before update or delete or truncate on audit execute function refuse_audit_change();
`;
