import { createPublicKey, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportedSeal, SealProblem } from '../src/audit/verify-seals.ts';

/** Seals as they were found, and what is wrong with the place they were found in. */
export interface Exported {
  readonly seals: readonly ExportedSeal[];
  readonly problems: readonly SealProblem[];
}

/** Seals in a folder, as `aws s3 sync` brings them. */
export function sealsInFolder(folder: string): Exported {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.json'))
    .sort();
  return { seals: files.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })), problems: [] };
}

export function keyInFile(file: string): KeyObject {
  return createPublicKey(readFileSync(file));
}
