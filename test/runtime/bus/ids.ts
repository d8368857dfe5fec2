import { createHash } from 'node:crypto';
import type { Ids } from '../../../local/runtime/bus/ids.ts';

const digest = (key: string) => createHash('sha256').update(key).digest('hex');

/** Ids as a world with one fixed seed gives them. */
export const ids: Ids = {
  hex: (key, length) => digest(key).repeat(2).slice(0, length),
  random: (key) => Number.parseInt(digest(key).slice(0, 8), 16) / 2 ** 32,
};
