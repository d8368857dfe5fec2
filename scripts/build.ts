import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Bundle, bundle } from './bundle.ts';
import { exclusively } from './exclusive.ts';
import { packageTemplate } from './package.ts';

/**
 * Bundles each function into `.build/functions/<name>/` with its archive and metafile beside it, and packages the
 * template for this machine into `.build/template.json`. What is current already is left alone; without `--if-stale`
 * everything is made again. `--root DIR` builds another tree, for tests.
 */
export async function build(order: { root: string; ifStale: boolean }): Promise<{ rebuilt: string[] }> {
  if (order.ifStale && isNothing(workFor(order))) return { rebuilt: [] };
  // Asked again inside: another process may have done it meanwhile.
  return exclusively(join(order.root, '.build/lock'), () => perform(order));
}

interface Work {
  readonly stale: readonly string[];
  readonly tools: string;
  /** Digest of what the template is packaged from; undefined when the template is current. */
  readonly wiring: string | undefined;
}

const isNothing = ({ stale, wiring }: Work) => stale.length === 0 && wiring === undefined;

function workFor({ root, ifStale }: { root: string; ifStale: boolean }): Work {
  const names = functionNames(root);
  const tools = digest(root, ['package-lock.json', 'scripts/build.ts', 'scripts/bundle.ts', 'scripts/archive.ts']);
  const wiring = digest(root, [
    'package-lock.json',
    'serverless.yml',
    ...filesUnder(root, 'infra'),
    ...filesUnder(root, 'state-machines').filter((file) => file.endsWith('.json')),
    ...names.map((name) => `functions/${name}/function.yml`),
  ]);
  const packaged = existsSync(join(root, '.build/template.json')) && readIfThere(wiringPath(root)) === wiring;
  return {
    stale: ifStale ? names.filter((name) => !isCurrent({ root, name }, tools)) : names,
    tools,
    wiring: ifStale && packaged ? undefined : wiring,
  };
}

async function perform(order: { root: string; ifStale: boolean }): Promise<{ rebuilt: string[] }> {
  const { root } = order;
  const { stale, tools, wiring } = workFor(order);
  await inParallel(stale, async (name) => record(await bundle({ root, name }), tools));
  if (wiring !== undefined) {
    await packageTemplate({ root, stage: 'local', folder: '.build/serverless' });
    writeFileSync(wiringPath(root), wiring);
  }
  return { rebuilt: [...stale] };
}

const wiringPath = (root: string) => join(root, '.build/template.digest');

/** The functions of a tree, by folder name. A folder without its handler or fragment is a mistake, not a function less. */
function functionNames(root: string): string[] {
  const folders = readdirSync(join(root, 'functions'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = folders.map(({ name }) => name).sort();
  const missing = names
    .flatMap((name) => [`functions/${name}/handler.ts`, `functions/${name}/function.yml`])
    .filter((file) => !existsSync(join(root, file)));
  if (missing.length > 0) throw new Error(`These files are missing:\n  ${missing.join('\n  ')}`);
  return names;
}

/** Two at a time: esbuild uses threads of its own. */
async function inParallel(names: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  const queue = [...names];
  const worker = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) await work(name);
  };
  await Promise.all([worker(), worker()]);
}

interface BundleRecord {
  readonly tools: string;
  readonly inputs: readonly string[];
  readonly digest: string;
}

const recordPath = (root: string, name: string) => join(root, '.build/inputs', `${name}.json`);

function record({ root, name, inputs }: Bundle, tools: string): void {
  const entry: BundleRecord = { tools, inputs, digest: digest(root, inputs) };
  mkdirSync(join(root, '.build/inputs'), { recursive: true });
  writeFileSync(recordPath(root, name), JSON.stringify(entry));
}

function isCurrent({ root, name }: { root: string; name: string }, tools: string): boolean {
  const text = readIfThere(recordPath(root, name));
  if (text === undefined || !existsSync(join(root, `.build/functions/${name}.zip`))) return false;
  const entry = JSON.parse(text) as BundleRecord;
  return entry.tools === tools && entry.digest === digest(root, entry.inputs);
}

function digest(root: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0${readIfThere(join(root, file)) ?? 'absent'}\0`);
  return hash.digest('hex');
}

const readIfThere = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

const filesUnder = (root: string, folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();

if (import.meta.main) {
  const at = process.argv.indexOf('--root');
  const root = resolve(at < 0 ? join(import.meta.dirname, '..') : (process.argv[at + 1] ?? '.'));
  try {
    const { rebuilt } = await build({ root, ifStale: process.argv.includes('--if-stale') });
    if (rebuilt.length > 0) console.log(`Bundled ${rebuilt.length} functions.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
