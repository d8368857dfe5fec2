import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../clock.ts';
import type { Activity, RunningInvocation } from './activity.ts';
import { type InvocationGlobals, installGlobals, seededUuid } from './globals.ts';

/** What a function is, as the packaged template says. */
export interface LambdaFunction {
  readonly name: string;
  readonly functionName: string;
  readonly arn: string;
  readonly versionArn: string;
  /** Absolute path of the bundle's entry. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly reservedConcurrency: number | undefined;
}

export type InvocationResult =
  | { readonly payload: unknown }
  | {
      readonly error: { readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] };
    };

/** Told about every invocation: for progress, counts and logs. */
export interface InvocationRecord {
  readonly invocationId: string;
  readonly function: string;
  readonly input: unknown;
}

export interface InvokerDependencies {
  readonly clock: Clock;
  readonly activity: Activity;
  readonly functions: readonly LambdaFunction[];
  readonly seed: number;
  /** Credentials and endpoints of a function's own role, as Lambda puts them into the environment. */
  readonly surroundings: (definition: LambdaFunction) => Readonly<Record<string, string>>;
  readonly onStart?: (record: InvocationRecord) => void;
  readonly onOutput?: (output: { readonly function: string; readonly text: string }) => void;
}

export interface Invoker {
  /** By name, ARN or version ARN. Throws `RangeError` for a function that does not exist. */
  invoke(functionId: string, input: unknown): Promise<InvocationResult>;
}

type Handler = (event: unknown, context: object) => unknown;

/** Synchronous answers are at most 6 MB (Lambda quotas). */
const LARGEST_PAYLOAD_BYTES = 6 * 1024 * 1024;

/**
 * Invokes the bundles in this process, each with its own environment, role and timeout. Unlike Lambda, one environment serves
 * several invocations at once: state that a module keeps is shared between them.
 */
export function createInvoker(dependencies: InvokerDependencies): Invoker {
  const { clock, activity, functions } = dependencies;
  const globals = new Map<string, InvocationGlobals>();
  installGlobals({ clock, activity, globalsOf: ({ id }) => globals.get(id) });

  const byId = new Map(
    functions.flatMap((each) => [each.name, each.functionName, each.arn, each.versionArn].map((id) => [id, each])),
  );
  const handlers = new Map<string, Promise<Handler>>();
  const places = new Map<string, Places>();
  let count = 0;

  async function invoke(functionId: string, input: unknown): Promise<InvocationResult> {
    const definition = byId.get(functionId);
    if (!definition) throw new RangeError(`Function not found: ${functionId}`);
    const free = placesOf(definition);
    await free.enter();
    count += 1;
    const id = seededUuid(`${dependencies.seed}/${definition.name}/${count}`);
    const invocation = activity.begin(id);
    globals.set(id, globalsFor({ id, definition }, dependencies));
    dependencies.onStart?.({ invocationId: id, function: definition.name, input });
    try {
      return await activity.context.run(invocation, () => execute({ definition, invocation, input }));
    } finally {
      activity.end(invocation);
      globals.delete(id);
      free.leave();
    }
  }

  async function execute(work: {
    definition: LambdaFunction;
    invocation: RunningInvocation;
    input: unknown;
  }): Promise<InvocationResult> {
    const { definition, invocation, input } = work;
    const deadlineMs = clock.now() + definition.timeoutSeconds * 1000;
    let stop: () => void = () => undefined;
    const timedOut = new Promise<InvocationResult>((resolve) => {
      const timer = clock.at(deadlineMs, () => resolve(timeoutOf({ definition, invocation }, clock)), {
        background: true,
      });
      stop = () => timer.cancel();
    });
    try {
      return await Promise.race([run({ definition, invocation, input, deadlineMs }), timedOut]);
    } finally {
      stop();
    }
  }

  async function run(work: {
    definition: LambdaFunction;
    invocation: RunningInvocation;
    input: unknown;
    deadlineMs: number;
  }): Promise<InvocationResult> {
    const { definition, invocation } = work;
    try {
      const handler = await load(definition);
      const context = contextOf({ ...work, id: invocation.id }, clock);
      const payload = await handler(structuredClone(work.input), context);
      const text = JSON.stringify(payload ?? null);
      if (Buffer.byteLength(text) > LARGEST_PAYLOAD_BYTES) {
        return {
          error: {
            errorType: 'Function.ResponseSizeTooLarge',
            errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
          },
        };
      }
      return { payload: JSON.parse(text) };
    } catch (error) {
      return { error: describe(error) };
    }
  }

  function load(definition: LambdaFunction): Promise<Handler> {
    const known = handlers.get(definition.name);
    if (known) return known;
    const loading = import(pathToFileURL(definition.bundle).href).then((module: { handler?: Handler }) => {
      if (!module.handler) throw new Error(`${definition.bundle} exports no handler`);
      return module.handler;
    });
    handlers.set(definition.name, loading);
    return loading;
  }

  function placesOf(definition: LambdaFunction): Places {
    const known = places.get(definition.name) ?? new Places(definition.reservedConcurrency ?? Number.POSITIVE_INFINITY);
    places.set(definition.name, known);
    return known;
  }

  return { invoke };
}

/** How many invocations of one function run at once; the others wait in line, as a poller that is throttled would. */
class Places {
  #free: number;
  readonly #line: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  async enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#line.push(resolve);
    });
  }

  leave(): void {
    const next = this.#line.shift();
    if (next) next();
    else this.#free += 1;
  }
}

function globalsFor(
  work: { id: string; definition: LambdaFunction },
  dependencies: InvokerDependencies,
): InvocationGlobals {
  const { id, definition } = work;
  let drawn = 0;
  return {
    environment: { ...definition.environment, ...dependencies.surroundings(definition) },
    random: () => {
      drawn += 1;
      return seededUuid(`${dependencies.seed}/${id}/${drawn}`);
    },
    write: (text) => dependencies.onOutput?.({ function: definition.name, text }),
  };
}

function contextOf(work: { definition: LambdaFunction; id: string; deadlineMs: number }, clock: Clock): object {
  const { definition, id, deadlineMs } = work;
  return {
    awsRequestId: id,
    functionName: definition.functionName,
    functionVersion: definition.versionArn.split(':').at(-1),
    invokedFunctionArn: definition.versionArn,
    memoryLimitInMB: String(definition.memoryMb),
    logGroupName: `/aws/lambda/${definition.functionName}`,
    logStreamName: createHash('sha256').update(definition.name).digest('hex').slice(0, 32),
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - clock.now()),
  };
}

/** The error and wording that Step Functions and asynchronous callers see when Lambda ends an invocation. */
function timeoutOf(
  work: { definition: LambdaFunction; invocation: RunningInvocation },
  clock: Clock,
): InvocationResult {
  const at = new Date(clock.now()).toISOString();
  const seconds = work.definition.timeoutSeconds.toFixed(2);
  return {
    error: {
      errorType: 'Sandbox.Timedout',
      errorMessage: `${at} ${work.invocation.id} Task timed out after ${seconds} seconds`,
    },
  };
}

function describe(error: unknown): { errorType: string; errorMessage: string; trace: string[] } {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
