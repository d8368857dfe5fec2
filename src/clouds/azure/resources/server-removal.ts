import { StepFailure } from '../../../platform/failure.ts';
import type { RemovalOptions } from '../../../resources/resource-kind.ts';
import type { ArmClient } from '../client.ts';

/** How long a server is usually on its way out, and all that is in it. */
export const SERVER_REMOVAL_SECONDS = 120;

/** The backups of a server go with it; that a dropped one can be revived for five days keeps no promise. */
export async function removeServer(
  client: ArmClient,
  { serverId, options }: { serverId: string; options: RemovalOptions },
): Promise<void> {
  if (options.keepFinalSnapshot) {
    throw new StepFailure(
      'invalid-request',
      'Azure keeps no backup of a PostgreSQL server beyond the server itself. The data has to be exported first, or the order has to end without a final snapshot.',
    );
  }
  await client.remove(serverId);
}
