/**
 * Attempts at an operation, and what operators decided about held ones. The first attempt is due when the operation is made, so only a later
 * one needs a time of its own. A decision is kept by the id of its event: a copy that comes late finds it.
 */
export const attempts = `
alter table operations add column attempt integer not null default 1;
alter table operations add column attempt_at timestamptz;
alter table operations add column looked_at timestamptz;

create table decisions (
  event_id text primary key,
  operation_id text not null,
  decision text not null,
  outcome text not null check (outcome in ('applied', 'refused')),
  decided_at timestamptz not null
);
grant select, insert on decisions to tenantry_app;
`;
