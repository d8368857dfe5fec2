import { AwsFault } from '../../../runtime/gateway/aws-service.ts';
import type { World } from '../../world/world.ts';
import type { AccessKey } from './access-key.ts';

/** IAM quotas: "Access keys assigned to an IAM user: 2". It cannot be raised. */
const MOST_KEYS = 2;

export type IamWorld = Pick<World, 'clock' | 'hex' | 'serial' | 'visibleAtMs'>;

/** Users and their access keys in all accounts. Not objects of the world: they belong to accounts, and to no tenant. */
export class AccessKeyStore {
  readonly #users = new Set<string>();
  readonly #keys = new Map<string, AccessKey>();
  readonly #issued = new Set<string>();
  readonly #world: IamWorld;

  constructor(world: IamWorld) {
    this.#world = world;
  }

  addUser(accountId: string, userName: string): void {
    this.#users.add(`${accountId}/${userName}`);
  }

  /** Every key of a user, hidden new ones included. */
  of(accountId: string, userName: string): AccessKey[] {
    if (!this.#users.has(`${accountId}/${userName}`)) {
      throw noSuchEntity(`The user with name ${userName} cannot be found.`);
    }
    return [...this.#keys.values()].filter((key) => key.accountId === accountId && key.userName === userName);
  }

  isVisible({ visibleAtMs }: AccessKey): boolean {
    return visibleAtMs <= this.#world.clock.now();
  }

  add(accountId: string, userName: string): AccessKey {
    if (this.of(accountId, userName).length >= MOST_KEYS) {
      throw new AwsFault('LimitExceeded', `Cannot exceed quota for AccessKeysPerUser: ${MOST_KEYS}`);
    }
    const place = `access-key/${accountId}/${userName}`;
    const about = `${place}#${this.#world.serial(place)}`;
    const key: AccessKey = {
      id: `AKIA${this.#world.hex(about, 16).toUpperCase()}`,
      secret: this.#world.hex(`${about}/secret`, 40),
      accountId,
      userName,
      createdAtMs: this.#world.clock.now(),
      visibleAtMs: this.#world.visibleAtMs(about),
      status: 'Active',
      lastUse: undefined,
    };
    this.#keys.set(key.id, key);
    this.#issued.add(key.id);
    return key;
  }

  /** A key by its id, in whatever account. */
  find(id: string): AccessKey | undefined {
    return this.#keys.get(id);
  }

  /** A key that a request may be signed with. */
  good(id: string): AccessKey | undefined {
    const key = this.#keys.get(id);
    return key && key.status === 'Active' && this.isVisible(key) ? key : undefined;
  }

  /** Whether a key of this id ever was. */
  wasIssued(id: string): boolean {
    return this.#issued.has(id);
  }

  remove(id: string): void {
    this.#keys.delete(id);
  }
}

export function noSuchEntity(message: string): AwsFault {
  return new AwsFault('NoSuchEntity', message);
}
