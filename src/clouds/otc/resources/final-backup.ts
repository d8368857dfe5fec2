import * as z from 'zod';
import { StepFailure } from '../../../platform/failure.ts';
import type { OtcClient } from '../client.ts';
import { isAbsence } from '../failures.ts';

const backupSchema = z.object({ name: z.string(), status: z.string() });

/** What the last backup of an instance is called, where an order asks to keep one. */
export const finalBackupName = (instanceName: string): string => `${instanceName}-final`.slice(0, 64);

/**
 * "When you delete a DB instance, its automated backups are also deleted but its manual backups are retained." Throws `provider-busy` until the
 * backup stands: only then the instance may go.
 */
export async function keepFinalBackup(
  client: OtcClient,
  { instanceId: instance_id, name }: { instanceId: string; name: string },
): Promise<void> {
  const { backups } = await client.call(
    { method: 'GET', service: 'rds', path: '/v3/{project}/backups', query: { instance_id, backup_type: 'manual' } },
    z.object({ backups: z.array(backupSchema) }),
  );
  const kept = backups.find((backup) => backup.name === name);
  if (kept?.status === 'COMPLETED') return;
  if (kept?.status === 'FAILED') throw new StepFailure('resource-failed', `The backup ${name} failed.`);
  if (!kept && !(await begin(client, { instance_id, name }))) return;
  throw new StepFailure('provider-busy', `The last backup of the database, ${name}, is being made.`);
}

/** False when there is no instance any more: its backup was made before it went, or it went past us. */
async function begin(client: OtcClient, body: { instance_id: string; name: string }): Promise<boolean> {
  try {
    await client.call({ method: 'POST', service: 'rds', path: '/v3/{project}/backups', body }, z.unknown());
    return true;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}
