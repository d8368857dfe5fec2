import { createHash } from 'node:crypto';
import { InvokeStore, InvokeStoreBase } from '@aws/lambda-invoke-store';
import type { Clock } from '../clock.ts';
import type { Activity } from './activity.ts';
import { createEnvironments, type Environment } from './environments.ts';
import { type InvocationGlobals, installGlobals, seededUuid } from './globals.ts';
import { type InvocationResult, killed, returned, thrown, timedOut } from './invocation-result.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { createMoments, type Moment, type Verdict } from './moments.ts';
import { kill, type RunningInvocation } from './running-invocation.ts';

/** One invocation with everything that it needs to run, wherever that is. */
export interface Assignment {
  /** Lambda's request id. */
  readonly id: string;
  readonly definition: LambdaFunction;
  /** What it finds in `process.env`. */
  readonly environment: InvocationGlobals['environment'];
  readonly input: unknown;
}

/** Where bundles run. An assignment always comes to a result; whatever befalls it is an error in Lambda's words. */
export interface Sandbox {
  run(assignment: Assignment): Promise<InvocationResult>;
}

/** What a function wrote. */
export interface FunctionOutput {
  readonly function: string;
  readonly text: string;
}

export interface SandboxDependencies {
  readonly clock: Clock;
  readonly activity: Activity;
  readonly seed: number;
  readonly onOutput?: ((output: FunctionOutput) => void) | undefined;
  /** Decides at each moment of every invocation what goes wrong. */
  readonly onMoment?: ((moment: Moment) => Verdict) | undefined;
  /** Told when an invocation is killed or runs out of time: whatever still comes from it is to be refused. */
  readonly onDeath?: ((invocationId: string) => void) | undefined;
}

interface Work {
  readonly assignment: Assignment;
  readonly invocation: RunningInvocation;
}

/** Where Lambda's runtime keeps what libraries note for one of several invocations of an environment: Powertools the keys of its log. */
const invokeStore = await InvokeStore.getInstanceAsync(true);
/** By this variable libraries know that there are several. */
const SEVERAL_AT_ONCE = { AWS_LAMBDA_MAX_CONCURRENCY: '64' };

/**
 * Runs the bundles in this process, each invocation with its own environment, role and timeout. As on managed instances of Lambda, one
 * environment serves several invocations at once: state that a module keeps is shared between them. A process has one sandbox.
 */
export function createSandbox(dependencies: SandboxDependencies): Sandbox {
  const { clock, activity, onMoment } = dependencies;
  const globals = new WeakMap<RunningInvocation, InvocationGlobals>();
  installGlobals({ clock, activity, globalsOf: (invocation) => globals.get(invocation) });
  const moments = onMoment && createMoments(onMoment, activity);
  if (moments) activity.askAt(moments);
  const environments = createEnvironments({ clock });

  async function run(assignment: Assignment): Promise<InvocationResult> {
    const { id, definition, input } = assignment;
    const invocation = activity.begin({ id, function: definition.name, input, sharesEnvironment: true });
    globals.set(invocation, globalsFor(assignment, dependencies));
    try {
      const context = { [InvokeStoreBase.PROTECTED_KEYS.REQUEST_ID]: id };
      const execution = () => invokeStore.run(context, () => execute({ assignment, invocation }));
      return await activity.context.run(invocation, execution);
    } finally {
      activity.end(invocation);
      // Dead code has the environment of its function until it comes to its end.
      if (invocation.state !== 'dead') globals.delete(invocation);
    }
  }

  /** The result of the handler, or that of the end of its process, which is given at once. */
  async function execute(work: Work): Promise<InvocationResult> {
    const { assignment, invocation } = work;
    const { timeoutSeconds } = assignment.definition;
    const environment = environments.of(assignment.definition);
    // The time limit is that of the invocation: the start of an environment before it has one of its own. Its failure is the handler's.
    await environment.handler.catch(() => undefined);
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
      const code = answerOf({ ...work, environment, deadlineMs });
      const result = await Promise.race([code, death.promise]);
      const isDead = invocation.state === 'dead' || moments?.at(invocation, { point: 'ended' }) === 'kill';
      if (!isDead) return result;
      environment.abandon(code);
      return await death.promise;
    } finally {
      limit.cancel();
    }
  }

  async function answerOf(
    work: Work & { readonly environment: Environment; readonly deadlineMs: number },
  ): Promise<InvocationResult> {
    const { assignment, environment, deadlineMs } = work;
    try {
      const handler = await environment.handler;
      return returned(
        await handler(structuredClone(assignment.input), contextOf({ ...assignment, deadlineMs }, clock)),
      );
    } catch (error) {
      return thrown(error);
    }
  }

  return { run };
}

function globalsFor(assignment: Assignment, dependencies: SandboxDependencies): InvocationGlobals {
  const { id, definition, environment } = assignment;
  let drawn = 0;
  return {
    environment: { ...environment, ...SEVERAL_AT_ONCE },
    random: () => {
      drawn += 1;
      return seededUuid(`${dependencies.seed}/${id}/${drawn}`);
    },
    write: (text) => dependencies.onOutput?.({ function: definition.name, text }),
  };
}

function contextOf(assignment: Assignment & { readonly deadlineMs: number }, clock: Clock): object {
  const { definition, id, deadlineMs } = assignment;
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
