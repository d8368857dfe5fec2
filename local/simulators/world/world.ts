import type { Clock, TimerOptions } from '../../runtime/clock.ts';
import { createPublicAddresses, type PublicAddresses } from './addresses.ts';
import { type CallLog, createCallLog } from './call-log.ts';
import { type Collection, createCollection, type Kind, type Place, type WorldObject } from './collection.ts';
import { durationMs } from './durations.ts';
import { createFaults, type Faults } from './faults.ts';
import { countObjects, type GroundTruth, type ListedObject, listObjects, type ObjectFilter } from './ground-truth.ts';
import { createNetwork, type Network } from './network.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import { seededHex, seededNumber } from './seeded.ts';

export interface WorldOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** Quotas that differ from the provider's defaults, per account and in every region of it. */
  readonly accounts?: readonly AccountSettings[];
  /** The account of the backend itself, which holds no tenants. */
  readonly managementAccountId?: string;
  readonly visibility?: VisibilityDelay;
}

export interface AccountSettings {
  readonly accountId: string;
  readonly quotas?: Readonly<Record<string, number>>;
}

/** Read-after-write delay: this share of new objects is hidden from reading calls for up to `longestMs`. */
export interface VisibilityDelay {
  readonly share: number;
  readonly longestMs: number;
}

/** The one simulated world behind all simulators, and the truth against which tests compare what the system believes. */
export interface World {
  readonly clock: Clock;
  readonly seed: number;
  readonly managementAccountId: string;
  /** Stable pseudo-random number in [0,1) for this key and the seed. */
  random(key: string): number;
  /** Stable hexadecimal id part of this length for this key and the seed. */
  hex(key: string, length: number): string;
  /** How long this operation takes, in milliseconds: usual time ± spread, by the object's key (`account/region/id`). */
  duration(operation: string, key: string): number;
  /** How often this was asked before with the same key: tells equal requests apart without looking at other owners. */
  serial(key: string): number;
  /** Runs a change of the world after `ms`. Virtual time moves to it, unless it is `background`. */
  after(ms: number, change: () => void, options?: TimerOptions): void;
  /** From when on reading calls show an object that is made now. */
  visibleAtMs(key: string): number;
  /** The account's quota of this name, or the default. */
  quota(accountId: string, quota: { readonly name: string; readonly usual: number }): number;
  /** All objects of a kind; the same collection each time. What is in a collection counts in the ground truth. */
  collection<Item extends WorldObject>(kind: Kind): Collection<Item>;
  /** The object with this provider id, wherever it is. */
  find(id: string): WorldObject | undefined;
  readonly publicAddresses: PublicAddresses;
  readonly rateLimits: RateLimits;
  readonly faults: Faults;
  readonly calls: CallLog;
  readonly network: Network;
  /** What exists outside the management account: a count per cloud and kind. */
  groundTruth(filter?: ObjectFilter): GroundTruth;
  listing(filter?: ObjectFilter): ListedObject[];
}

export type { Place, WorldObject };

export function createWorld(options: WorldOptions): World {
  const { clock, seed, visibility = { share: 0.05, longestMs: 1000 } } = options;
  const managementAccountId = options.managementAccountId ?? '111111111111';
  const quotas = new Map(options.accounts?.map((account) => [account.accountId, account.quotas ?? {}]));
  const collections = new Map<string, Collection<WorldObject>>();
  const serials = new Map<string, number>();
  const random = (key: string) => seededNumber(seed, key);
  const tenants = () => ({ collections: [...collections.values()], managementAccountId });

  return {
    clock,
    seed,
    managementAccountId,
    random,
    hex: (key, length) => seededHex(key, { seed, length }),
    duration: (operation, key) => durationMs(operation, random(`${operation}/${key}`)),
    serial(key) {
      const count = serials.get(key) ?? 0;
      serials.set(key, count + 1);
      return count;
    },
    after: (ms, change, timer) => void clock.at(clock.now() + ms, change, timer),
    visibleAtMs(key) {
      const hidden = random(`hidden/${key}`) < visibility.share;
      return clock.now() + (hidden ? Math.ceil(random(`hidden-for/${key}`) * visibility.longestMs) : 0);
    },
    quota: (accountId, { name, usual }) => quotas.get(accountId)?.[name] ?? usual,
    collection<Item extends WorldObject>(kind: Kind) {
      const key = `${kind.cloud}/${kind.kind}`;
      const known = collections.get(key) ?? createCollection<WorldObject>(kind);
      collections.set(key, known);
      // A kind's name stands for its type: each simulator names a kind in one place only.
      return known as unknown as Collection<Item>;
    },
    find(id) {
      for (const collection of collections.values()) {
        const item = collection.anywhere(id);
        if (item) {
          return item;
        }
      }
      return undefined;
    },
    publicAddresses: createPublicAddresses({ random }),
    rateLimits: createRateLimits(clock),
    faults: createFaults({ random }),
    calls: createCallLog(),
    network: createNetwork(),
    groundTruth: (filter = {}) => countObjects(filter, tenants()),
    listing: (filter = {}) => listObjects(filter, tenants()),
  };
}
