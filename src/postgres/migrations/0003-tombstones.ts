/**
 * A recorded cancel is the tombstone of orders that come after it: which order it names, or how old an order of its tenant's name is at
 * most. Leases of clusters say which cluster holds them, since a name may be used again.
 */
export const tombstones = `
alter table orders add column cancels text;
alter table orders add column happened_at timestamptz;
update orders set
  cancels = case when kind = 'cancelled' and announced_state <> 'rejected' then event->'data'->>'cancels' end,
  happened_at = (event->>'time')::timestamptz;
create index orders_by_cancelled_order on orders (cancels) where cancels is not null;
create index orders_by_tenant_name on orders (tenant_name, coalesce(happened_at, received_at));

alter table leases add column cluster_id text;
`;
