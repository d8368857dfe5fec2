/**
 * Since when a provider does not show any more what it is making. How long it has been in the making is another question, and was forgotten
 * while what was not shown became an intent again.
 */
export const unseen = `
alter table resources add column unseen_since timestamptz;

update resources set state = 'pending', unseen_since = since where state = 'intended' and provider_id is not null;
`;
