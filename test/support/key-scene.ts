import { eks } from '../../src/rancher/eks.ts';
import { cloudCredential } from '../../src/rancher/resources/cloud-credential.ts';
import { type KeyRotation, keyRotation } from './key-rotation.ts';
import { emptyTables } from './ordering.ts';
import type { TestDatabase } from './postgres.ts';
import { type ReservedTenant, reserveTenant } from './tenants.ts';

export interface KeyScene {
  readonly rotation: KeyRotation;
  readonly tenant: ReservedTenant;
  /** A cloud credential in Rancher, with the key that the account began with. */
  makeCredential(credential: { ownerId: string; secret?: string }): Promise<void>;
  /** States of all rows about keys, sorted. */
  states(): Promise<string[]>;
  /** Ids of the keys that are good at the cloud. */
  goodKeys(): string[];
}

/** An account with one tenant, who has a credential in Rancher and no cluster yet. */
export async function keyScene(postgres: TestDatabase, options: { hiddenShare?: number } = {}): Promise<KeyScene> {
  const { database } = postgres;
  for (const table of ['rancher_keys', 'stage_leases', 'buckets', 'closures'] as const) {
    await database.deleteFrom(table).execute();
  }
  await emptyTables(database);
  const rotation = await keyRotation(postgres, options);
  const tenant = await reserveTenant(database, { phase: 'active' });
  const { client, readSecret } = rotation.access;
  const makeCredential: KeyScene['makeCredential'] = async ({ ownerId, secret }) => {
    await cloudCredential(eks).create(
      { rancher: client, readSecret: secret === undefined ? readSecret : () => Promise.resolve(secret) },
      {
        wanted: { secretArn: rotation.account.rancherCredentialSecretArn, region: 'eu-central-1' },
        mark: { ownerId, slot: 'rancher-credential', orderId: tenant.orderId },
        requestId: 'request-1',
      },
    );
  };
  await makeCredential({ ownerId: tenant.tenantId });
  return {
    rotation,
    tenant,
    makeCredential,
    states: async () => {
      const rows = await database.selectFrom('rancher_keys').select('state').execute();
      return rows.map(({ state }) => state).sort();
    },
    goodKeys: () => rotation.keys().flatMap(({ id, active }) => (active ? [id] : [])),
  };
}
