import type { Clock } from '../runtime/clock.ts';
import type { Flow } from '../runtime/flowing-clock.ts';
import type { Activity } from '../runtime/lambda/activity.ts';
import { createSandbox, type FunctionOutput, type Sandbox } from '../runtime/lambda/sandbox.ts';
import { createWorkerPool, type WorkerPool } from '../runtime/lambda/worker-pool.ts';
import type { Chaos } from './chaos.ts';

/** Processes that run the functions, apart from everything else of the local cloud. */
export interface WorkerProcesses {
  readonly processes: number;
  /** By how many simulated milliseconds the clock of each process goes wrong; right where nothing is said. */
  readonly clockSkewsMs?: readonly number[];
}

export type Sandboxes = { readonly sandbox: Sandbox } & Pick<WorkerPool, 'kill' | 'isQuiet' | 'tell' | 'stop'>;

export interface SandboxSettings {
  readonly workers?: WorkerProcesses | undefined;
  readonly chaos?: Pick<Chaos, 'moment'> | undefined;
  readonly seed: number;
}

/** Where the functions run: in processes that can be killed, or in this one. */
export function createSandboxes(
  settings: SandboxSettings,
  dependencies: {
    readonly clock: Clock;
    readonly flow: Flow | undefined;
    readonly activity: Activity;
    readonly databasePort: number;
    readonly onOutput?: ((output: FunctionOutput) => void) | undefined;
    /** Told of an invocation that is dead: whatever still comes from it is to be refused. */
    readonly onDeath: (invocationId: string) => void;
  },
): Sandboxes {
  const { workers, chaos, seed } = settings;
  const { flow, databasePort, ...rest } = dependencies;
  if (!workers) {
    return {
      sandbox: createSandbox({ ...rest, seed, onMoment: chaos?.moment }),
      kill: () => undefined,
      isQuiet: () => true,
      tell: () => undefined,
      stop: () => undefined,
    };
  }
  const pool = createWorkerPool({ ...workers, flow, seed, databasePort }, rest);
  return { ...pool, sandbox: pool };
}
