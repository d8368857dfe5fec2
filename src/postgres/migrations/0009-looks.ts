/** When nothing of a kind was last seen in a stage: a look at many kinds that has to wait for its turns goes on where it stood. */
export const looks = `
alter table stage_leases add column looks jsonb not null default '{}';
`;
