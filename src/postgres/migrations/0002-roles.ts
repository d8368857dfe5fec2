/**
 * Two database roles beside the owner of the schema: one for the functions, which never sees the audit chains, and one for
 * the recorder of the audit, which can read and insert there and nothing else. A function that is killed in the middle of a transaction
 * must not keep its locks for as long as its connection lives: the server ends such a session after a minute.
 */
export const roles = `
do $$
begin
  if not exists (select from pg_roles where rolname = 'tenantry_app') then create role tenantry_app login; end if;
  if not exists (select from pg_roles where rolname = 'tenantry_audit') then create role tenantry_audit login; end if;
  if exists (select from pg_roles where rolname = 'rds_iam') then grant rds_iam to tenantry_app, tenantry_audit; end if;
end $$;
alter role tenantry_app set idle_in_transaction_session_timeout = '60s';
alter role tenantry_audit set idle_in_transaction_session_timeout = '60s';
grant usage on schema public to tenantry_app, tenantry_audit;
grant select, insert, update, delete on all tables in schema public to tenantry_app;
revoke all on audit, migrations from tenantry_app;
grant select on landing_accounts to tenantry_app;
revoke insert, update, delete on landing_accounts from tenantry_app;
grant select, insert on audit to tenantry_audit;
`;
