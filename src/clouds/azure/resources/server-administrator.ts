import type { AzureAccess } from '../credential.ts';
import { slots } from '../slots.ts';
import { serverChild } from './server-child.ts';

/** Nothing to choose: who it is, is registered with the landing account. */
export type WantedAdministrator = Readonly<Record<string, never>>;

/** The group of Entra whose members log in to the databases of this subscription. */
export const serverAdministrator = (access: AzureAccess) =>
  serverChild<WantedAdministrator>({
    kind: 'flexible-server-administrator',
    slot: slots.databaseAdministrator,
    segment: 'administrators',
    name: access.databaseAdministratorObjectId,
    usualSeconds: 25,
    body: () => ({
      properties: {
        principalName: access.databaseAdministratorName,
        principalType: 'Group',
        tenantId: access.tenantId,
      },
    }),
    outputs: () => ({ loginBy: 'identity', login: access.databaseAdministratorName }),
  });
