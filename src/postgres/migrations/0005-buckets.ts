/**
 * Rate limits that all functions share: a bucket of tokens for each class of calls to a provider, kept as the moment at which it is
 * full again, and until when a provider that refused a call as too fast wants none at all. What a stage waits for there is kept with
 * its lease: the tokens it has been promised, and since when it has been throttled.
 */
export const buckets = `
create table buckets (
  provider text not null,
  account text not null,
  region text not null,
  class text not null,
  full_at timestamptz not null,
  primary key (provider, account, region, class)
);

create table closures (
  provider text not null,
  account text not null,
  region text not null,
  closed_until timestamptz not null,
  primary key (provider, account, region)
);

alter table stage_leases
  add column turns jsonb not null default '{}',
  add column throttled_since timestamptz;

grant select, insert, update, delete on buckets, closures to tenantry_app;
`;
