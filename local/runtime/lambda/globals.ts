import { AsyncResource } from 'node:async_hooks';
import crypto, { createHash } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import type { Clock } from '../clock.ts';
import type { Activity } from './activity.ts';
import type { RunningInvocation } from './running-invocation.ts';

/** What an invocation finds in `process.env`. */
export type Environment = Readonly<Record<string, string>>;

export interface InvocationGlobals {
  readonly environment: Environment;
  readonly random: () => string;
  readonly write: (text: string) => void;
}

/**
 * Makes the process look like Lambda to the code of an invocation, and leaves it as it is for everything else: `Date` and timers follow the
 * clock, `process.env` is the function's own, random UUIDs repeat with the seed, and output goes to the function's log.
 */
export function installGlobals(dependencies: {
  clock: Clock;
  activity: Activity;
  globalsOf: (invocation: RunningInvocation) => InvocationGlobals | undefined;
}): void {
  const { clock, activity } = dependencies;
  const current = () => {
    const invocation = activity.context.getStore();
    return invocation && dependencies.globalsOf(invocation);
  };
  installDate(clock);
  installTimers({ clock, activity });
  installAbortTimeout();

  const outer = process.env;
  process.env = new Proxy(outer, {
    get: (target, name) => (typeof name === 'string' ? (current()?.environment ?? target)[name] : undefined),
    has: (target, name) => name in (current()?.environment ?? target),
    ownKeys: (target) => Reflect.ownKeys(current()?.environment ?? target),
    getOwnPropertyDescriptor: (target, name) => {
      const value = (current()?.environment ?? target)[String(name)];
      return value === undefined ? undefined : { value, enumerable: true, configurable: true, writable: true };
    },
  });

  const randomUUID = crypto.randomUUID;
  crypto.randomUUID = ((options) => {
    const random = current()?.random;
    return random ? (random() as ReturnType<typeof randomUUID>) : randomUUID(options);
  }) as typeof randomUUID;
  syncBuiltinESMExports();

  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    stream.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
      const globals = current();
      if (activity.context.getStore()?.state === 'dead') return true;
      if (!globals) return write(chunk, ...rest);
      // Whoever takes the log may itself write to the terminal.
      activity.context.exit(() => globals.write(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()));
      return true;
    }) as typeof stream.write;
  }
}

/** A UUID version 4 in form, from a seed and a position in content. */
export function seededUuid(source: string): string {
  const hex = createHash('sha256').update(source).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function installDate(clock: Clock): void {
  globalThis.Date = new Proxy(Date, {
    construct: (target, input, newTarget) =>
      Reflect.construct(
        target,
        input.length === 0 ? [clock.now()] : input,
        newTarget === globalThis.Date ? target : newTarget,
      ),
    apply: (target) => new target(clock.now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? () => clock.now() : Reflect.get(target, name, receiver)),
  });
}

/** Timers of an invocation run on the clock and end with it; all others stay as they are. */
function installTimers({ clock, activity }: { clock: Clock; activity: Activity }): void {
  const real = { setTimeout, clearTimeout, setInterval, clearInterval };
  const set = (repeats: boolean) =>
    ((run: (...values: unknown[]) => void, ms = 0, ...values: unknown[]) => {
      const invocation = activity.context.getStore();
      if (!invocation) return (repeats ? real.setInterval : real.setTimeout)(run, ms, ...values);
      const bound = AsyncResource.bind(() => run(...values));
      return new InvocationTimer({ clock, invocation, ms: Math.max(ms, 1), repeats, run: bound });
    }) as unknown;
  const clear = (handle: unknown) => {
    if (handle instanceof InvocationTimer) handle.close();
    else real.clearTimeout(handle as NodeJS.Timeout);
  };
  // Some libraries import their timers.
  for (const place of [globalThis, timers]) {
    place.setTimeout = set(false) as typeof setTimeout;
    place.setInterval = set(true) as typeof setInterval;
    place.clearTimeout = clear as typeof clearTimeout;
    place.clearInterval = clear as typeof clearInterval;
  }
  syncBuiltinESMExports();
}

/** The one timer that Node does not make by `setTimeout`: without this a patient client would lose its patience in real time. */
function installAbortTimeout(): void {
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    const timeout = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    setTimeout(() => controller.abort(timeout), ms).unref();
    return controller.signal;
  };
}

interface TimerSettings {
  readonly clock: Clock;
  readonly invocation: RunningInvocation;
  readonly ms: number;
  readonly repeats: boolean;
  readonly run: () => void;
}

/** What `setTimeout` answers inside an invocation: enough of Node's own handle for every library. */
class InvocationTimer {
  readonly #settings: TimerSettings;
  readonly #end = () => void this.close();
  #timer: { cancel(): void } | undefined;
  #referenced = true;

  constructor(settings: TimerSettings) {
    this.#settings = settings;
    this.#arm();
  }

  close(): this {
    if (!this.#timer) return this;
    const { invocation } = this.#settings;
    this.#timer.cancel();
    this.#timer = undefined;
    invocation.atDeath.delete(this.#end);
    if (this.#referenced) invocation.timers -= 1;
    return this;
  }

  refresh(): this {
    this.close();
    this.#arm();
    return this;
  }

  ref(): this {
    if (!this.#referenced && this.#timer) this.#settings.invocation.timers += 1;
    this.#referenced = true;
    return this;
  }

  unref(): this {
    if (this.#referenced && this.#timer) this.#settings.invocation.timers -= 1;
    this.#referenced = false;
    return this;
  }

  hasRef(): boolean {
    return this.#referenced;
  }

  #arm(): void {
    const { clock, invocation, ms, repeats, run } = this.#settings;
    if (invocation.state === 'dead') return;
    invocation.atDeath.add(this.#end);
    if (this.#referenced) invocation.timers += 1;
    this.#timer = clock.at(
      clock.now() + ms,
      () => {
        this.close();
        if (repeats) this.#arm();
        run();
      },
      { background: !this.#referenced },
    );
  }
}
