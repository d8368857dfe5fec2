import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const samples = join(import.meta.dirname, '../../../events/samples');

/** Every sample, with its path below `events/samples`. */
export function sampleFiles(): { path: string; event: unknown }[] {
  return readdirSync(samples, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .sort()
    .map((path) => ({ path, event: JSON.parse(readFileSync(join(samples, path), 'utf8')) }));
}
