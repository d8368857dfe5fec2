import * as z from 'zod';
import type { Arm } from '../arm/arm.ts';
import { type ArmType, provisioningStates } from '../arm/resource.ts';
import { parentIdOf } from '../arm/resource-ids.ts';
import { conflict } from '../fault.ts';
import { ofPostgresql } from './of-postgresql.ts';

const administratorBody = z.strictObject({
  properties: z.strictObject({
    principalName: z.string().min(1),
    principalType: z.enum(['User', 'Group', 'ServicePrincipal', 'Unknown']),
    tenantId: z.string().min(1),
  }),
});
export type AdministratorBody = z.infer<typeof administratorBody>;

const databaseBody = z.strictObject({
  properties: z.strictObject({ charset: z.string().optional(), collation: z.string().optional() }).optional(),
});
export type DatabaseBody = z.infer<typeof databaseBody>;

const ofServer = {
  ...ofPostgresql,
  placed: 'none',
  states: provisioningStates,
  stateProperty: 'provisioningState',
} as const;

/** A principal of Entra that may do everything in the server. */
export const administratorType: ArmType<AdministratorBody> = {
  ...ofServer,
  type: 'Microsoft.DBforPostgreSQL/flexibleServers/administrators',
  kind: 'flexible-server-administrator',
  operations: 'AdministratorsMicrosoftEntra',
  readOnly: [...ofServer.readOnly, 'objectId'],
  name: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  body: administratorBody,
  durations: { create: 'azure-server-administrator.create', delete: 'azure-server-administrator.delete' },

  check({ arm, armId }) {
    const server = arm.find(parentIdOf(armId));
    if (server?.state === 'Ready') return;
    throw conflict(
      'AadAuthOperationCannotBePerformedWhenServerIsNotAccessible',
      `The server '${server?.name ?? ''}' is not in an accessible state to perform Azure AD Principal operation. Please make sure the server is accessible before executing Azure AD Principal operations.`,
    );
  },

  finished({ resource }) {
    resource.readOnly = { objectId: resource.name };
  },

  shown({ resource }) {
    const { tenantId: _told, ...properties } = resource.body.properties;
    return properties;
  },
};

export const databaseType: ArmType<DatabaseBody> = {
  ...ofServer,
  type: 'Microsoft.DBforPostgreSQL/flexibleServers/databases',
  kind: 'flexible-server-database',
  operations: 'Databases',
  name: /^[a-zA-Z_][\w-]{0,62}$/,
  body: databaseBody,
  durations: { create: 'azure-server-database.create', delete: 'azure-server-database.delete' },
  check: ({ arm, armId }) => refuseUnlessReady(arm, armId),
};

function refuseUnlessReady(arm: Arm, armId: string): void {
  const server = arm.find(parentIdOf(armId));
  if (server && server.state !== 'Ready') throw ofPostgresql.busy({ resource: server });
}
