import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

export interface Running {
  /** Everything that was printed so far. */
  output(): string;
  /** Interrupts it, as Ctrl-C does, and waits for its end. */
  stop(): Promise<Ended>;
  readonly ended: Promise<Ended>;
}

/** Starts a TypeScript file of the repository, or of another folder, in a process of its own, with the same Node. */
export function startFile(
  file: string,
  work: { args: readonly string[]; env?: Readonly<Record<string, string>> },
): Running {
  const child = spawn(process.execPath, [resolve(root, file), ...work.args], {
    cwd: root,
    env: { ...plainEnvironment(), ...work.env },
  });
  const parts: Buffer[] = [];
  const output = () => Buffer.concat(parts).toString('utf8');
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stderr.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output: output() }));
  });
  return {
    output,
    ended,
    stop: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}

/** Runs it to its end. */
export function runFile(file: string, args: readonly string[]): Promise<Ended> {
  return startFile(file, { args }).ended;
}

/** What jest sets for itself must not reach the process under test. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, JEST_WORKER_ID: __, NODE_ENV: ___, ...rest } = process.env;
  return { ...rest, NO_COLOR: '1' };
}

/**
 * Plays `test/end-to-end/scenarios/<name>.ts` against the assembled system, or another copy of it; rejects with its output when it breaks.
 */
export function playScenario<Result>(
  name: string,
  { seed = 1, root: of = root }: { readonly seed?: number; readonly root?: string } = {},
): Promise<Result> {
  const args = [join(of, 'test/end-to-end/scenarios', `${name}.ts`)];
  return resultOf(join(of, 'test/support/scenario-process.ts'), { args, more: [String(seed)] });
}

/** Plays `test/runtime/chaos/scenarios/<name>.ts` with a function, a provider and a database. */
export function playInLaboratory<Result>(name: string): Promise<Result> {
  const args = [join(root, 'test/runtime/chaos/scenarios', `${name}.ts`)];
  return resultOf('test/runtime/chaos/laboratory-process.ts', { args });
}

/** Runs a process that writes its result as JSON into the file which it is given after its first arguments. */
async function resultOf<Result>(
  file: string,
  { args, more = [] }: { readonly args: readonly string[]; readonly more?: readonly string[] },
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-result-'));
  const resultFile = join(folder, 'result.json');
  try {
    const { exitCode, output } = await runFile(file, [...args, resultFile, ...more]);
    if (exitCode !== 0) throw new Error(`${file} ${args.join(' ')} broke:\n${output}`);
    return JSON.parse(await readFile(resultFile, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
