import type { Collection, WorldObject } from '../../world/collection.ts';
import type { World } from '../../world/world.ts';
import type { Body } from '../bodies.ts';

/** A Cloud SQL instance with the users and databases in it. */
export interface SqlInstance extends WorldObject {
  /** The name: unique within the project, whatever the region. */
  readonly id: string;
  readonly databaseVersion: string;
  readonly serial: number;
  settings: Body;
  settingsVersion: number;
  state: 'PENDING_CREATE' | 'RUNNABLE' | 'PENDING_DELETE' | 'FAILED';
  /** The operation that runs; Cloud SQL takes no other one meanwhile. */
  operation: string | undefined;
  readonly users: Map<string, Body>;
  readonly databases: Map<string, Body>;
}

export const sqlInstances = (world: World): Collection<SqlInstance> =>
  world.collection<SqlInstance>({ cloud: 'google', kind: 'sql-instance' });

const idPart = (instance: SqlInstance, { world, part, length }: { world: World; part: string; length: number }) =>
  world.hex(`google-sql-${part}/${instance.accountId}/${instance.id}/${instance.serial}`, length);

/** In a project of Google's own. */
export const attachmentOf = (instance: SqlInstance, world: World): string => {
  const hex = (part: string, length: number) => idPart(instance, { world, part, length });
  return `projects/${hex('producer', 16)}p-tp/regions/${instance.region}/serviceAttachments/a-${hex('attachment', 12)}-psc-service-attachment-${hex('psc', 16)}`;
};

export const dnsNameOf = (instance: SqlInstance, world: World): string => {
  const hex = (part: string, length: number) => idPart(instance, { world, part, length });
  return `${hex('instance-dns', 12)}.${hex('project-dns', 13)}.${instance.region}.sql.goog.`;
};
