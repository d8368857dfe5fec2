import type { Clock } from '../clock.ts';
import type { Flow } from '../flowing-clock.ts';
import type { Activity } from './activity.ts';
import type { Assignment, FunctionOutput, Sandbox } from './sandbox.ts';
import { WorkerProcess } from './worker-process.ts';

export interface WorkerPoolSettings {
  readonly processes: number;
  /** By how many simulated milliseconds the clock of each process goes wrong; right where nothing is said. */
  readonly clockSkewsMs?: readonly number[];
  /** How time flows; absent for a virtual clock, which the processes are told. */
  readonly flow: Flow | undefined;
  readonly seed: number;
  /** Of a PostgreSQL that functions query: an open query is work, which virtual time waits for. */
  readonly databasePort?: number;
}

export interface WorkerPoolDependencies {
  readonly clock: Clock;
  readonly activity: Activity;
  readonly onOutput?: ((output: FunctionOutput) => void) | undefined;
  /** Told when an invocation runs out of time while its process goes on: whatever still comes from it is to be refused. */
  readonly onDeath?: ((invocationId: string) => void) | undefined;
}

/** An invocation that went down with its process. */
export type CutInvocation = Pick<Assignment, 'id' | 'definition'>;

export interface WorkerPool extends Sandbox {
  /**
   * Sends SIGKILL to the process that runs this invocation, or without one to the process that runs the most. Returns what went down with
   * it; undefined when no process runs that.
   */
  kill(invocationId?: string): readonly CutInvocation[] | undefined;
  /** Whether nothing is on its way to or from a process; what its invocations do, the activity knows. */
  isQuiet(): boolean;
  /** Virtual time has moved. */
  tell(nowMs: number): void;
  /** Ends all processes, with what they run. */
  stop(): void;
}

/**
 * Runs the bundles in processes of their own, so that a kill is a kill: memory, timers and connections are gone at once, and whatever had
 * left the process stays done. A process is started when it is first needed and again after its end, cold.
 */
export function createWorkerPool(settings: WorkerPoolSettings, dependencies: WorkerPoolDependencies): WorkerPool {
  const { seed, flow, databasePort } = settings;
  const places: (WorkerProcess | undefined)[] = Array.from({ length: settings.processes });
  const alive = new Set<WorkerProcess>();

  const start = (place: number): WorkerProcess => {
    const skewMs = settings.clockSkewsMs?.[place] ?? 0;
    const worker = new WorkerProcess(
      { seed, skewMs, ...(flow && { flow }), ...(databasePort !== undefined && { databasePort }) },
      {
        ...dependencies,
        onExit: () => {
          alive.delete(worker);
          vacate(worker);
        },
      },
    );
    alive.add(worker);
    places[place] = worker;
    return worker;
  };

  /** Nothing more is given to it. */
  const vacate = (worker: WorkerProcess) => {
    const place = places.indexOf(worker);
    if (place >= 0) places[place] = undefined;
  };

  /** The place with the least to do. */
  const freest = (): WorkerProcess => {
    const loads = places.map((worker) => worker?.open.size ?? 0);
    const place = loads.indexOf(Math.min(...loads));
    return places[place] ?? start(place);
  };

  return {
    async run(assignment) {
      const worker = freest();
      const result = await worker.run(assignment);
      // Its code may still run: on Lambda such an environment ends. What else runs in it here is let finish.
      if ('error' in result && result.error.errorType === 'Sandbox.Timedout') {
        dependencies.onDeath?.(assignment.id);
        vacate(worker);
      }
      if (!places.includes(worker) && worker.open.size === 0) worker.kill();
      return result;
    },
    kill(invocationId) {
      const busy = places
        .filter((worker) => worker !== undefined)
        .filter(({ open }) => (invocationId === undefined ? open.size > 0 : open.has(invocationId)));
      const [victim] = busy.sort((a, b) => b.open.size - a.open.size);
      if (!victim) return undefined;
      const cut = [...victim.open.values()].map(({ assignment: { id, definition } }) => ({ id, definition }));
      vacate(victim);
      victim.kill();
      return cut;
    },
    isQuiet: () => [...alive].every((worker) => worker.isQuiet()),
    tell: (nowMs) => {
      for (const worker of alive) worker.tell(nowMs);
    },
    stop: () => {
      for (const worker of alive) worker.kill();
    },
  };
}
