import * as z from 'zod';
import type { ObservedResource, ResourceKind, Scope } from '../../../resources/resource-kind.ts';
import { differing } from '../../differing.ts';
import { begin, everyItem, type GoogleClient } from '../client.ts';
import { adoptOwn, translated } from '../failures.ts';
import { slots } from '../slots.ts';
import { together } from '../together.ts';
import { findInstance, instanceUrl, ownInstances, type Removable, removeInstance } from './sql-instances.ts';

export interface WantedSqlContent {
  readonly instance: string;
  readonly name: string;
}

interface ObservedSqlContent extends ObservedResource, WantedSqlContent, Removable {}

type SqlContentKind = ResourceKind<WantedSqlContent, ObservedSqlContent, GoogleClient>;

const SUFFIX = '.gserviceaccount.com';

/** "Database username for Cloud IAM service account should be created without '.gserviceaccount.com' suffix." */
export function userNameOf(serviceAccount: string): string {
  return serviceAccount.endsWith(SUFFIX) ? serviceAccount.slice(0, -SUFFIX.length) : serviceAccount;
}

export const DATABASE = 'tenant';

/** Who administers the database: a service account, which shows a token of its own in the place of a password. */
export const sqlUser: SqlContentKind = contentKind({
  kind: 'sql-user',
  slot: slots.databaseUser,
  collection: 'users',
  nameIn: ({ access }) => userNameOf(access.databaseAdministrator),
  bodyOf: (name) => ({ name, type: 'CLOUD_IAM_SERVICE_ACCOUNT' }),
});

export const sqlDatabase: SqlContentKind = contentKind({
  kind: 'sql-database',
  slot: slots.database,
  collection: 'databases',
  nameIn: () => DATABASE,
  bodyOf: (name) => ({ name, charset: 'UTF8' }),
});

interface Content {
  readonly kind: string;
  readonly slot: string;
  readonly collection: 'users' | 'databases';
  nameIn(client: GoogleClient): string;
  bodyOf(name: string): object;
}

/**
 * What is inside our instance, and carries no mark but the instance's. It goes with its instance, and only so: a role cannot be dropped as long
 * as something in the database is its own, and a database that is dropped would be missing in the last backup. So the removal is that of the
 * instance, and of one that is going nothing is shown.
 */
function contentKind({ kind, slot, collection, nameIn, bodyOf }: Content): SqlContentKind {
  const urlIn = (client: GoogleClient, instance: string) => `${instanceUrl(client, instance)}/${collection}`;

  async function read(client: GoogleClient, scope: Scope): Promise<ObservedSqlContent[]> {
    const instances = (await ownInstances(client, scope)).filter(({ state }) => state === 'RUNNABLE');
    const found = instances.map(async ({ name: instance, settings }) => {
      const items = await itemsIn(client, instance);
      return items
        .filter(({ name }) => name === nameIn(client))
        .map(({ name }) => observed({ instance, name, deletionProtection: settings.deletionProtectionEnabled }));
    });
    return (await together(found)).flat();
  }

  /** An instance that somebody has begun to delete since it was listed refuses to tell: "Invalid request since instance is not running." */
  async function itemsIn(client: GoogleClient, instance: string): Promise<{ name: string }[]> {
    try {
      return await everyItem(client, { url: urlIn(client, instance), item: z.object({ name: z.string() }) });
    } catch (error) {
      if ((await findInstance(client, instance))?.state === 'RUNNABLE') throw error;
      return [];
    }
  }

  function observed(about: Removable & WantedSqlContent): ObservedSqlContent {
    const { instance, name } = about;
    return {
      ...about,
      providerId: `${instance}/${collection}/${name}`,
      slot,
      state: 'ready',
      outputs: kind === 'sql-user' ? { loginBy: 'identity', login: name } : { database: name },
    };
  }

  return translated<WantedSqlContent, ObservedSqlContent, GoogleClient>({
    kind,
    usualSeconds: 10,
    usualRemovalSeconds: 60,
    calls: { read: 2, change: 1 },
    absenceSeenBy: `sql.${collection}.list of the instance, or the end of the instance itself`,
    read,

    async create(client, { wanted, mark }) {
      const body = bodyOf(wanted.name);
      const pending = { ...observed({ ...wanted, deletionProtection: undefined }), state: 'pending' as const };
      return adoptOwn(
        async () => {
          await begin(client, { method: 'POST', url: urlIn(client, wanted.instance), body });
          return pending;
        },
        async () => {
          const own = await read(client, { ownerId: mark.ownerId, providerIds: [] });
          return { own, isShown: own.length > 0 };
        },
      );
    },

    remove: (client, removable, { keepFinalSnapshot }) => removeInstance(client, { removable, keepFinalSnapshot }),

    differences: (wanted, found) => differing<WantedSqlContent>(wanted, found),
  });
}
