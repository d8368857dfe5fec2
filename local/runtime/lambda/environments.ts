import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Clock } from '../clock.ts';
import type { LambdaFunction } from './lambda-function.ts';

export type Handler = (event: unknown, context: object) => unknown;

/** A loaded bundle with the state of its module: connections, clients, what it keeps in memory. */
export interface Environment {
  readonly handler: Promise<Handler>;
  /** Says that the process of an invocation has ended although its code, which settles with the promise, goes on. */
  abandon(code: Promise<unknown>): void;
}

export interface Environments {
  /** Where the next invocation of a function runs. */
  of(definition: LambdaFunction): Environment;
}

/** So long dead code is given to come to its end by itself. */
const END_WITHIN_MS = 1000;

const bundleFolders = new Set<string>();

/**
 * Bundles load chunks when they need them. Read at once, they are there before anything else can happen; read in the background, an
 * invocation that has a timer would look as if it only waited, and virtual time would jump to the timer. What is not bundled may be
 * TypeScript, which is Node's to read.
 */
registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith('file:')) return nextLoad(url, context);
    const path = fileURLToPath(url);
    if (!path.endsWith('.mjs') || !bundleFolders.has(dirname(path))) return nextLoad(url, context);
    return { format: 'module', source: readFileSync(path, 'utf8'), shortCircuit: true };
  },
});

/**
 * One environment a function, for all its invocations. Lambda never uses an environment again whose process was killed or timed out; here
 * it is given up only where dead code has stopped in the middle, because then it keeps what others wait for: a connection of the pool, a
 * promise that everybody shares.
 */
export function createEnvironments({ clock }: { clock: Pick<Clock, 'now'> }): Environments {
  const known = new Map<string, { readonly environment: Environment; isStuck(): boolean; readonly number: number }>();

  const load = async ({ bundle }: LambdaFunction, number: number): Promise<Handler> => {
    bundleFolders.add(dirname(bundle));
    const url = pathToFileURL(bundle);
    if (number > 1) url.searchParams.set('environment', String(number));
    const module: { handler?: Handler } = await import(url.href);
    if (!module.handler) throw new Error(`${bundle} exports no handler`);
    return module.handler;
  };

  const create = (definition: LambdaFunction, number: number) => {
    const abandonedAt = new Map<Promise<unknown>, number>();
    const environment: Environment = {
      handler: load(definition, number),
      abandon(code) {
        abandonedAt.set(code, clock.now());
        const forget = () => void abandonedAt.delete(code);
        code.then(forget, forget);
      },
    };
    const isStuck = () => [...abandonedAt.values()].some((atMs) => clock.now() - atMs >= END_WITHIN_MS);
    return { environment, isStuck, number };
  };

  return {
    of(definition) {
      const last = known.get(definition.name);
      if (last && !last.isStuck()) return last.environment;
      const next = create(definition, (last?.number ?? 0) + 1);
      known.set(definition.name, next);
      return next.environment;
    },
  };
}
