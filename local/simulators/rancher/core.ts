import type { Clock } from '../../runtime/clock.ts';
import type { ObjectStore } from './store/object-store.ts';

/** The part of the simulated world that Rancher needs for itself. */
export interface Chance {
  random(key: string): number;
  hex(key: string, length: number): string;
  /** How often this was asked before with the same key. */
  serial(key: string): number;
}

/** What every part of the simulator stands on. */
export interface Core {
  readonly clock: Clock;
  readonly store: ObjectStore;
  /** The present, RFC 3339 with whole seconds. */
  now(): string;
  /** A generated name part as Kubernetes makes them, stable for the key and the number of times it was asked. */
  suffix(key: string, length: number): string;
  /** A secret string of this length, stable in the same way. */
  key(about: string, length: number): string;
  /** `server-url`: where agents and browsers find this Rancher. */
  serverUrl(): string;
}

/** Letters of generated names: no vowels and nothing that looks alike. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

export function suffixOf(chance: Chance, { key, length }: { key: string; length: number }): string {
  const turn = `${key}/${chance.serial(key)}`;
  return Array.from({ length }, (_, at) => alphabet[Math.floor(chance.random(`${turn}/${at}`) * alphabet.length)]).join(
    '',
  );
}

/** A UUID made of 32 hexadecimal digits. */
export const uuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
