import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { eventSchemas } from './generate/event-schemas.ts';
import { eventsPage } from './generate/events-page.ts';
import { failuresPage } from './generate/failures-page.ts';
import { lifecyclePage } from './generate/lifecycle-page.ts';
import { machinePages } from './generate/machine-pages.ts';
import { placementPage } from './generate/placement-page.ts';

/** Each source gives files by path, relative to the root of the repository. */
const sources: readonly (() => Map<string, string>)[] = [
  eventSchemas,
  eventsPage,
  failuresPage,
  lifecyclePage,
  machinePages,
  placementPage,
];

const root = join(import.meta.dirname, '..');
const files = new Map(sources.flatMap((source) => [...source()]));
const stale = [...files].filter(([path, text]) => currentText(path) !== text);

if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`${path} is out of date: run npm run generate`);
  if (stale.length > 0) process.exitCode = 1;
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(path);
  }
}

function currentText(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
