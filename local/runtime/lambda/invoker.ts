import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Activity } from './activity.ts';
import { createEnvironments, type Environment } from './environments.ts';
import { type InvocationGlobals, installGlobals, seededUuid } from './globals.ts';
import { type InvocationResult, killed, returned, thrown, timedOut } from './invocation-result.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { createMoments, type Moment, type Verdict } from './moments.ts';
import { kill, type RunningInvocation } from './running-invocation.ts';

export type { InvocationResult } from './invocation-result.ts';
export type { LambdaFunction } from './lambda-function.ts';

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
  /** Decides at each moment of every invocation what goes wrong. */
  readonly onMoment?: ((moment: Moment) => Verdict) | undefined;
  /** Told when an invocation is killed or runs out of time: whatever still comes from it is to be refused. */
  readonly onDeath?: (invocationId: string) => void;
}

export interface Invoker {
  /** By name, ARN or version ARN. Throws `RangeError` for a function that does not exist. */
  invoke(functionId: string, input: unknown): Promise<InvocationResult>;
}

/**
 * Invokes the bundles in this process, each with its own environment, role and timeout. Unlike Lambda, one environment serves
 * several invocations at once: state that a module keeps is shared between them.
 */
export function createInvoker(dependencies: InvokerDependencies): Invoker {
  const { clock, activity, functions, onMoment } = dependencies;
  const globals = new WeakMap<RunningInvocation, InvocationGlobals>();
  installGlobals({ clock, activity, globalsOf: (invocation) => globals.get(invocation) });
  const moments = onMoment && createMoments(onMoment, activity);
  if (moments) activity.askAt(moments);

  const byId = new Map(
    functions.flatMap((each) => [each.name, each.functionName, each.arn, each.versionArn].map((id) => [id, each])),
  );
  const environments = createEnvironments({ clock });
  const places = new Map<string, Places>();
  let count = 0;

  async function invoke(functionId: string, input: unknown): Promise<InvocationResult> {
    const definition = byId.get(functionId);
    if (!definition) throw new RangeError(`Function not found: ${functionId}`);
    const free = placesOf(definition);
    await free.enter();
    count += 1;
    const id = seededUuid(`${dependencies.seed}/${definition.name}/${count}`);
    const invocation = activity.begin({ id, function: definition.name, input });
    globals.set(invocation, globalsFor({ id, definition }, dependencies));
    dependencies.onStart?.({ invocationId: id, function: definition.name, input });
    try {
      return await activity.context.run(invocation, () => execute({ definition, invocation }));
    } finally {
      activity.end(invocation);
      // Dead code has the environment of its function until it comes to its end.
      if (invocation.state !== 'dead') globals.delete(invocation);
      free.leave();
    }
  }

  /** The result of the handler, or that of the end of its process, which is given at once. */
  async function execute(work: Work): Promise<InvocationResult> {
    const { definition, invocation } = work;
    const { timeoutSeconds } = definition;
    const environment = environments.of(definition);
    const death = Promise.withResolvers<InvocationResult>();
    invocation.atDeath.add(() => {
      death.resolve(killed(invocation.id));
      dependencies.onDeath?.(invocation.id);
    });
    const deadlineMs = clock.now() + timeoutSeconds * 1000;
    const expire = () => {
      death.resolve(timedOut(invocation.id, { seconds: timeoutSeconds, nowMs: clock.now() }));
      kill(invocation);
    };
    const limit = clock.at(deadlineMs, expire, { background: true });
    try {
      if (moments?.at(invocation, { point: 'started' }) === 'kill') return await death.promise;
      const code = run({ ...work, environment, deadlineMs });
      const result = await Promise.race([code, death.promise]);
      const isDead = invocation.state === 'dead' || moments?.at(invocation, { point: 'ended' }) === 'kill';
      if (!isDead) return result;
      environment.abandon(code);
      return await death.promise;
    } finally {
      limit.cancel();
    }
  }

  async function run(
    work: Work & { readonly environment: Environment; readonly deadlineMs: number },
  ): Promise<InvocationResult> {
    try {
      const handler = await work.environment.handler;
      const context = contextOf({ ...work, id: work.invocation.id }, clock);
      return returned(await handler(structuredClone(work.invocation.input), context));
    } catch (error) {
      return thrown(error);
    }
  }

  function placesOf(definition: LambdaFunction): Places {
    const known = places.get(definition.name) ?? new Places(definition.reservedConcurrency ?? Number.POSITIVE_INFINITY);
    places.set(definition.name, known);
    return known;
  }

  return { invoke };
}

interface Work {
  readonly definition: LambdaFunction;
  readonly invocation: RunningInvocation;
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
