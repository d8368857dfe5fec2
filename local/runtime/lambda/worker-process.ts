import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Clock, Timer } from '../clock.ts';
import type { Activity } from './activity.ts';
import { type InvocationResult, killed } from './invocation-result.ts';
import type { RunningInvocation } from './running-invocation.ts';
import type { Assignment, FunctionOutput } from './sandbox.ts';
import type { Standing, WorkerOrder, WorkerReport, WorkerSettings } from './worker-messages.ts';

export interface WorkerProcessDependencies {
  /** The time that the worker is told. */
  readonly clock: Clock;
  /** Knows of the worker's invocations what it would know of its own. */
  readonly activity: Activity;
  readonly onOutput?: ((output: FunctionOutput) => void) | undefined;
  readonly onExit: () => void;
}

interface Open {
  readonly assignment: Assignment;
  readonly invocation: RunningInvocation;
  readonly answer: (result: InvocationResult) => void;
}

const program = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** One worker process, as whoever started it sees it. */
export class WorkerProcess {
  readonly #dependencies: WorkerProcessDependencies;
  readonly #child: ChildProcess;
  readonly #open = new Map<string, Open>();
  readonly #timers = new Map<number, Timer>();
  #orders = 0;
  #standing: Standing = { order: 0, busySockets: 0, invocations: {} };
  #gone = false;

  constructor(settings: WorkerSettings, dependencies: WorkerProcessDependencies) {
    this.#dependencies = dependencies;
    this.#child = fork(program, [JSON.stringify(settings)], { execArgv: [] });
    this.#child.on('message', (report: WorkerReport) => this.#learn(report));
    this.#child.once('error', () => this.kill());
    this.#child.once('exit', (code, signal) => this.#end(code, signal));
  }

  get open(): ReadonlyMap<string, { readonly assignment: Assignment }> {
    return this.#open;
  }

  run(assignment: Assignment): Promise<InvocationResult> {
    const invocation = this.#dependencies.activity.begin({
      id: assignment.id,
      function: assignment.definition.name,
      input: assignment.input,
      sharesEnvironment: false,
    });
    return new Promise((answer) => {
      this.#open.set(assignment.id, { assignment, invocation, answer });
      this.#orders += 1;
      this.#send({ kind: 'run', order: this.#orders, nowMs: this.#dependencies.clock.now(), assignment });
    });
  }

  tell(nowMs: number): void {
    if (this.#open.size > 0) this.#send({ kind: 'time', nowMs });
  }

  kill(): void {
    // Until its end is seen nobody knows what it still does.
    this.#orders += 1;
    this.#child.kill('SIGKILL');
  }

  /** Whether all that is known of it holds still. Whether its invocations only wait, the activity knows. */
  isQuiet(): boolean {
    if (this.#gone || this.#orders === 0) return true;
    return this.#standing.order === this.#orders && this.#standing.busySockets === 0;
  }

  #learn(report: WorkerReport): void {
    switch (report.kind) {
      case 'output':
        this.#dependencies.onOutput?.(report.output);
        break;
      case 'ended':
        this.#settle(report);
        break;
      case 'timer':
        this.#timers.set(report.timer, this.#arm(report));
        break;
      case 'cancel':
        this.#timers.get(report.timer)?.cancel();
        this.#timers.delete(report.timer);
        break;
      case 'standing':
        this.#standing = report.standing;
        for (const [id, { timers, requests }] of Object.entries(report.standing.invocations)) {
          const invocation = this.#open.get(id)?.invocation;
          if (!invocation) continue;
          invocation.timers = timers;
          invocation.requests.clear();
          for (const [sender, what] of Object.entries(requests))
            invocation.requests.set(sender, { what, isUnread: () => false });
        }
    }
  }

  #arm({ timer, atMs, background }: { timer: number; atMs: number; background: boolean }): Timer {
    const { clock } = this.#dependencies;
    const fire = () => {
      this.#timers.delete(timer);
      this.#orders += 1;
      this.#send({ kind: 'fire', order: this.#orders, nowMs: clock.now(), timer });
    };
    return clock.at(atMs, fire, { background });
  }

  #settle({ id, result }: { id: string; result: InvocationResult }): void {
    const open = this.#open.get(id);
    if (!open) return;
    this.#open.delete(id);
    this.#dependencies.activity.end(open.invocation);
    open.answer(result);
  }

  #end(code: number | null, signal: NodeJS.Signals | null): void {
    this.#gone = true;
    for (const timer of this.#timers.values()) timer.cancel();
    const how = signal === null ? `exit status ${code}` : `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
    for (const id of [...this.#open.keys()]) this.#settle({ id, result: killed(id, how) });
    this.#dependencies.onExit();
  }

  #send(order: WorkerOrder): void {
    // A process that has just died cannot be written to; its end answers.
    this.#child.send(order, () => undefined);
  }
}
