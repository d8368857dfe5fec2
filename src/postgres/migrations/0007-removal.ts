/**
 * How a tenant was looked for at its very end, since when a provider has not been there for a stage, and a lease for each cluster behind an
 * address: of two clusters behind one NAT gateway one may go and the other stays admitted.
 */
export const removal = `
alter table tenants add column last_look jsonb;
alter table stage_leases add column failing_since timestamptz;
drop index one_living_lease_per_address;
create unique index one_living_lease_per_address_and_cluster on leases (rancher_id, cidr, cluster_name)
  where state <> 'withdrawn';
`;
