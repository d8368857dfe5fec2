/**
 * Whoever seals or verifies the audit reads it and does nothing else: one role that could both write records and vouch for them
 * would vouch for itself.
 */
export const auditor = `
do $$
begin
  if not exists (select from pg_roles where rolname = 'tenantry_auditor') then create role tenantry_auditor login; end if;
  if exists (select from pg_roles where rolname = 'rds_iam') then grant rds_iam to tenantry_auditor; end if;
end $$;
alter role tenantry_auditor set idle_in_transaction_session_timeout = '60s';
grant usage on schema public to tenantry_auditor;
grant select on audit to tenantry_auditor;
`;
