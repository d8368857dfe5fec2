/**
 * The static keys that Rancher works with, from the intent to the last of them; by a digest of the provider's id, never by the key. What an
 * account had before is adopted from its secret. An account that is leaving gets no tenants and no keys any more.
 */
export const rancherKeys = `
create table rancher_keys (
  landing_account_id text not null references landing_accounts,
  request_id text not null,
  name text,
  state text not null check (state in ('intended', 'made', 'current', 'superseded', 'released', 'disabled', 'gone')),
  since timestamptz not null,
  primary key (landing_account_id, request_id)
);
create unique index one_new_rancher_key on rancher_keys (landing_account_id) where state in ('intended', 'made');
create unique index one_current_rancher_key on rancher_keys (landing_account_id) where state = 'current';
alter table landing_accounts add column leaving_since timestamptz;
grant select, insert, update on rancher_keys to tenantry_app;
`;
