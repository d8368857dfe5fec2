import { createHash } from 'node:crypto';

/**
 * How a key is told of in rows, events and logs. Ids of keys are no secrets, but look like one on some clouds and are masked; whoever has an id
 * finds its name: the first sixteen digits of its SHA-256.
 */
export function keyNameOf(id: string): string {
  return `key-${createHash('sha256').update(id).digest('hex').slice(0, 16)}`;
}
