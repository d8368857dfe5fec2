import * as z from 'zod';
import type { FailedState, RemovalOptions, Scope } from '../../../resources/resource-kind.ts';
import { begin, everyItem, type GoogleClient, urlOf } from '../client.ts';
import { operationFailure, orAbsent, removing } from '../failures.ts';
import { isMarkedFor, labelsSchema, sqlOwnedBy } from '../owner-mark.ts';

const instanceSchema = z.object({
  name: z.string(),
  state: z.string().optional(),
  region: z.string().optional(),
  databaseVersion: z.string().optional(),
  connectionName: z.string().optional(),
  dnsName: z.string().optional(),
  pscServiceAttachmentLink: z.string().optional(),
  settings: z.object({
    tier: z.string().optional(),
    edition: z.string().optional(),
    availabilityType: z.string().optional(),
    deletionProtectionEnabled: z.boolean().optional(),
    userLabels: labelsSchema,
    databaseFlags: z.array(z.object({ name: z.string(), value: z.string().optional() })).optional(),
    ipConfiguration: z
      .object({
        ipv4Enabled: z.boolean().optional(),
        sslMode: z.string().optional(),
        pscConfig: z
          .object({ pscEnabled: z.boolean().optional(), allowedConsumerProjects: z.array(z.string()).optional() })
          .optional(),
      })
      .optional(),
    backupConfiguration: z
      .object({
        enabled: z.boolean().optional(),
        backupRetentionSettings: z.object({ retainedBackups: z.number().optional() }).optional(),
      })
      .optional(),
  }),
});

export type SqlInstance = z.infer<typeof instanceSchema>;

export const instanceUrl = (client: GoogleClient, name: string): string =>
  urlOf(client, { api: 'sqladmin', path: name === '' ? 'instances' : `instances/${name}` });

/** The owner's instances, whatever they are called: a name cannot be had again for a week after its deletion, so each attempt has its own. */
export async function ownInstances(client: GoogleClient, scope: Scope): Promise<SqlInstance[]> {
  const query = { filter: sqlOwnedBy(scope) };
  const found = await everyItem(client, {
    url: instanceUrl(client, ''),
    query,
    item: instanceSchema,
    // None of ours stands in another region.
    missable: (region) => region !== '' && region !== client.region,
  });
  return found.filter(({ settings }) => isMarkedFor(scope, settings.userLabels));
}

export async function findInstance(client: GoogleClient, name: string): Promise<SqlInstance | undefined> {
  const url = instanceUrl(client, name);
  return (await orAbsent(() => client.rest.call({ method: 'GET', url }, instanceSchema)))?.body;
}

const operationSchema = z.object({
  error: z
    .object({ errors: z.array(z.object({ code: z.string().default(''), message: z.string().default('') })) })
    .optional(),
});

/** How an instance stands that Cloud SQL calls failed: what went wrong is kept in the operation, not in the instance. */
export async function instanceFailure(client: GoogleClient, name: string): Promise<FailedState | undefined> {
  const page = z.object({ items: z.array(operationSchema).default([]) });
  // "In the reverse chronological order of the start time" (operations.list).
  const query = { instance: name, maxResults: '10' };
  const url = urlOf(client, { api: 'sqladmin', path: 'operations' });
  const { body } = await client.rest.call({ method: 'GET', url, query }, page);
  const [error] = body.items.flatMap((operation) => operation.error?.errors ?? []);
  return error && operationFailure(error);
}

/** What the last backup is called, where an order asks to keep one. */
export const finalBackupOf = (name: string): string => `${name}-final`;

export interface Removable {
  readonly instance: string;
  readonly deletionProtection: boolean | undefined;
}

/**
 * Starts the deletion, with all that is in the instance. A protected one first loses its protection, which takes a while in which Cloud SQL
 * does nothing else with it: the loop comes back.
 */
export async function removeInstance(
  client: GoogleClient,
  { removable, keepFinalSnapshot }: RemovalOptions & { removable: Removable },
): Promise<void> {
  const url = instanceUrl(client, removable.instance);
  if (removable.deletionProtection === true) {
    const body = { settings: { deletionProtectionEnabled: false } };
    await removing(() => begin(client, { method: 'PATCH', url, body }));
    return;
  }
  const query = keepFinalSnapshot
    ? { enableFinalBackup: 'true', finalBackupDescription: finalBackupOf(removable.instance) }
    : undefined;
  await removing(() => begin(client, { method: 'DELETE', url, ...(query && { query }) }));
}

/** All of the project, in every region: the quota counts them together. */
export async function countInstances(client: GoogleClient): Promise<number> {
  return (await everyItem(client, { url: instanceUrl(client, ''), item: z.object({ name: z.string() }) })).length;
}
