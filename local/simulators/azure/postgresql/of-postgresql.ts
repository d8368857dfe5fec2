import { postgresqlWords } from '../arm/bodies.ts';
import type { ArmResource, StateWords } from '../arm/resource.ts';
import { conflict } from '../fault.ts';

const states: StateWords = {
  creating: 'Provisioning',
  updating: 'Updating',
  ready: 'Ready',
  failed: 'Inaccessible',
  deleting: 'Dropping',
};

/** What the types of Microsoft.DBforPostgreSQL have in common. */
export const ofPostgresql = {
  service: 'azure-postgresql',
  apiVersions: ['2025-08-01', '2024-08-01'],
  words: postgresqlWords,
  readOnly: ['state', 'fullyQualifiedDomainName', 'minorVersion', 'replicationRole', 'replicaCapacity'],
  states,
  stateProperty: 'state',
  created: 202,
  failsWithoutTrace: true,
  operationsAt: ({ region }: ArmResource) =>
    `providers/Microsoft.DBforPostgreSQL/locations/${region}/azureAsyncOperation`,
  busy: ({ resource }: { resource: ArmResource }) =>
    conflict('ServerBusy', `Server '${resource.name}' is busy with another operation. Please try again later.`),
} as const;
