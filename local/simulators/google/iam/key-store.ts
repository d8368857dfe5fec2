import { createHash, generateKeyPairSync } from 'node:crypto';
import type { World } from '../../world/world.ts';
import type { GoogleSettings, ServiceAccount } from '../settings.ts';

export interface ServiceAccountKey {
  readonly email: string;
  readonly id: string;
  /** PEM. */
  readonly publicKey: string;
  readonly createdAtMs: number;
  readonly visibleAtMs: number;
  disabled: boolean;
  /** Each time that a token was given out for it. */
  readonly usedAtMs: number[];
}

export interface MadeKey {
  readonly key: ServiceAccountKey;
  /** PEM; told once. */
  readonly privateKey: string;
}

/** The keys that users have made for service accounts. Not objects of the world: they belong to projects, and to no tenant. */
export interface KeyStore {
  account(email: string): ServiceAccount | undefined;
  /** Every key of an account, hidden new ones included. */
  of(email: string): readonly ServiceAccountKey[];
  isVisible(key: ServiceAccountKey): boolean;
  /** A key that a token may be asked for with. */
  good(email: string, id: string): ServiceAccountKey | undefined;
  find(id: string): ServiceAccountKey | undefined;
  /** The pair is random on purpose, and no part of anything that a seed repeats. */
  make(email: string): MadeKey;
  remove(key: ServiceAccountKey): void;
}

export function createKeyStore(
  world: Pick<World, 'clock' | 'visibleAtMs'>,
  { projects }: Pick<GoogleSettings, 'projects'>,
): KeyStore {
  const accounts = projects.flatMap(({ serviceAccounts }) => serviceAccounts);
  const keys = new Set<ServiceAccountKey>();
  const add = (known: Pick<ServiceAccountKey, 'email' | 'id' | 'publicKey' | 'visibleAtMs'>): ServiceAccountKey => {
    const key = { ...known, createdAtMs: world.clock.now(), disabled: false, usedAtMs: [] };
    keys.add(key);
    return key;
  };
  for (const { email, publicKeys = {} } of accounts) {
    for (const [id, publicKey] of Object.entries(publicKeys)) add({ email, id, publicKey, visibleAtMs: 0 });
  }
  const of = (email: string) => [...keys].filter((key) => key.email === email);
  const isVisible = ({ visibleAtMs }: ServiceAccountKey) => visibleAtMs <= world.clock.now();
  return {
    account: (email) => accounts.find((account) => account.email === email),
    of,
    isVisible,
    good: (email, id) => of(email).find((key) => key.id === id && !key.disabled && isVisible(key)),
    find: (id) => [...keys].find((key) => key.id === id),
    make(email) {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      });
      const id = createHash('sha1').update(publicKey).digest('hex');
      const visibleAtMs = world.visibleAtMs(`google-key/${email}/${of(email).length}`);
      return { key: add({ email, id, publicKey, visibleAtMs }), privateKey };
    },
    remove: (key) => void keys.delete(key),
  };
}
