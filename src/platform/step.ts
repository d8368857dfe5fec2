import * as z from 'zod';
import { isEnded, type OperationState } from '../orders/order-state.ts';
import type { Database } from '../postgres/database.ts';
import { isDatabaseFault } from '../postgres/database-fault.ts';
import { isOfAttempt } from '../tenants/ids.ts';
import { type FailureCode, failures, StepFailure } from './failure.ts';
import { type Invocation, invocations } from './invocation.ts';
import { type LambdaHandler, lambda } from './lambda.ts';
import { logger } from './logger.ts';
import { keepSecret } from './redact.ts';
import { SHORT_WAIT_SECONDS } from './short-wait.ts';

/** Every step is started with ids only; the database holds the truth. */
export const stepInput = z.object({ operationId: z.string().min(1), tenantId: z.string().min(1) });
export type StepInput = z.infer<typeof stepInput>;

/** Every state says in which execution it stands, so that one of an earlier attempt does nothing any more. */
const invokedBy = z.object({ executionName: z.string().min(1) });

/** A step that waits for an answer gets the token to answer with. */
export const tokenStepInput = stepInput.extend({ taskToken: z.string().min(1) });

/** A step that closes what has failed gets the failure as Step Functions caught it. */
export const failedStepInput = stepInput.extend({
  failure: z.object({ Error: z.string().optional(), Cause: z.string().optional() }),
});
export type FailedStepInput = z.infer<typeof failedStepInput>;

/** An invocation with less time than this for another pass is left. Those of functions with a shorter timeout never stay. */
const PASS_SECONDS = 75;
/** What a step answers that is to be repeated. */
const comesBack = z.object({ status: z.literal('pending'), waitSeconds: z.number() });

export interface Step<Schema extends z.ZodType<StepInput>, Result> {
  readonly name: string;
  readonly input: Schema;
  readonly database: Database;
  readonly outboxQueueUrl: string;
  /** A forward step stops when its order was cancelled or its tenant is being retired. The steps of a retirement go on. */
  readonly direction: 'forward' | 'backward';
  /** Called once, before the first pass: for what only the invocation that the machine listens to may do. */
  readonly enter?: (input: z.infer<Schema>, invocation: Invocation) => Promise<void>;
  readonly run: (input: z.infer<Schema>, invocation: Invocation) => Promise<Result>;
  /** Called with the last result, where the machine is not told by it. */
  readonly leave?: (left: { input: z.infer<Schema>; result: Result }, invocation: Invocation) => Promise<void>;
}

/** What a state machine sees of a failure: one of three names, and words for the tenant's owner. */
class OutageFailure extends Error {
  override readonly name = 'OutageFailure';
}
class RetryableFailure extends Error {
  override readonly name = 'RetryableFailure';
}
class TerminalFailure extends Error {
  override readonly name = 'TerminalFailure';
}

/** Wraps a use case as a step of a state machine. */
export function step<Schema extends z.ZodType<StepInput>, Result>(
  definition: Step<Schema, Result>,
): LambdaHandler<unknown, Result> {
  const run = invocations({ outboxQueueUrl: definition.outboxQueueUrl });
  return lambda(definition.name, async (event: unknown, context) => {
    try {
      const input = parseInput(definition.input, event);
      const { executionName } = parseInput(invokedBy, event);
      // Whoever has it can answer for the step; errors of Step Functions and of the database repeat it.
      if ('taskToken' in input) keepSecret(String(input.taskToken));
      logger.appendKeys({ operationId: input.operationId, tenantId: input.tenantId, executionName });
      return await run(context, async (invocation) => {
        const result = await staying(
          {
            safePoint: () => refuseWhenNotWanted({ ...definition, input, executionName }),
            enter: async () => definition.enter?.(input, invocation),
            pass: () => definition.run(input, invocation),
          },
          invocation,
        );
        await definition.leave?.({ input, result }, invocation);
        return result;
      });
    } catch (error) {
      logger.error('step failed', error instanceof Error ? error : new Error(String(error)));
      throw failureOf(error);
    }
  });
}

/** What one invocation of a step is made of. */
interface Stay<Result> {
  /** Throws when this execution is not to act any more. */
  readonly safePoint: () => Promise<{ isHeld: boolean }>;
  readonly enter: () => Promise<void>;
  readonly pass: () => Promise<Result>;
}

/** Repeats what will go on in a moment, as its state machine would: each pass begins with the safe point and knows nothing of the one before. */
async function staying<Result>(
  work: Stay<Result>,
  { now, deadline, pause, outbox }: Pick<Invocation, 'now' | 'deadline' | 'pause' | 'outbox'>,
): Promise<Result> {
  // Also of one that is held: a redriven execution begins before its operation is told of it.
  await work.safePoint();
  await work.enter();
  let result = await work.pass();
  for (;;) {
    const seconds = secondsUntilNext(result);
    const leftSeconds = (deadline.getTime() - now().getTime()) / 1000;
    if (seconds > SHORT_WAIT_SECONDS || leftSeconds - seconds < PASS_SECONDS) return result;
    await outbox.poke().catch(() => undefined);
    await pause(seconds * 1000);
    const next = await anotherPass(work);
    if (next === 'leave') return result;
    result = next.result;
  }
}

/**
 * The machine counts the attempts of a step anew whenever it has waited. A pass that fails behind one that was to be repeated must not cost an
 * attempt that the wait in between would have given back: the invocation is left as it was, and what lasts fails the first pass of the next one.
 */
async function anotherPass<Result>(work: Stay<Result>): Promise<{ readonly result: Awaited<Result> } | 'leave'> {
  try {
    if ((await work.safePoint()).isHeld) return 'leave';
    return { result: await work.pass() };
  } catch (error) {
    if (failureOf(error) instanceof TerminalFailure) throw error;
    logger.warn('pass failed', error instanceof Error ? error : new Error(String(error)));
    return 'leave';
  }
}

function secondsUntilNext(result: unknown): number {
  const pending = comesBack.safeParse(result);
  return pending.success ? pending.data.waitSeconds : Number.POSITIVE_INFINITY;
}

/** The one safe point of a pass: a cancel or a newer attempt that comes later is seen by the next one. */
async function refuseWhenNotWanted(call: {
  input: StepInput;
  executionName: string;
  direction: 'forward' | 'backward';
  database: Database;
}): Promise<{ isHeld: boolean }> {
  const { operationId } = call.input;
  const operation = await call.database
    .selectFrom('operations')
    .innerJoin('tenants', 'tenants.id', 'operations.tenant_id')
    .select(['operations.id', 'attempt', 'state', 'cancelled_by_order_id', 'gate_closed_at'])
    .where('operations.id', '=', operationId)
    .executeTakeFirst();
  if (!operation) throw new StepFailure('invalid-input', `Operation ${operationId} is not known.`);
  if (!isOfAttempt(call.executionName, operation)) {
    throw new StepFailure('invalid-input', `Attempt ${operation.attempt} carries on what ${call.executionName} did.`);
  }
  const isHeld = operation.state === 'held';
  if (call.direction === 'backward') return { isHeld };
  if (operation.cancelled_by_order_id !== null) throw new StepFailure('cancelled', 'The order was cancelled.');
  // After the end of its operation a repeated step finds everything done; the tenant may be on its way out by then.
  if (operation.gate_closed_at !== null && !isEnded(operation.state as OperationState)) {
    throw new StepFailure('gate-closed', 'The tenant is being retired.');
  }
  return { isHeld };
}

function parseInput<Schema extends z.ZodType>(schema: Schema, event: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(event);
  if (!parsed.success) throw new StepFailure('invalid-input', z.prettifyError(parsed.error));
  return parsed.data;
}

/** The code stands in front of the message, so that whoever reads the cause of an execution finds it in the failure catalogue. */
function failureOf(error: unknown): Error {
  const failure = error instanceof StepFailure ? error : unknownFailure(error);
  const message = `[${failure.code}] ${failure.message}`;
  if (failure.code === OUTAGE) return new OutageFailure(message, { cause: error });
  return failure.retryable
    ? new RetryableFailure(message, { cause: error })
    : new TerminalFailure(message, { cause: error });
}

/**
 * Without the database no order can go on, be unwound or even be told that it failed: to give up would leave all of them half made. So
 * state machines wait an hour for it, where a provider gets a few minutes.
 */
const OUTAGE: FailureCode = 'database-unavailable';

function unknownFailure(cause: unknown): StepFailure {
  const code = isDatabaseFault(cause) ? 'database-unavailable' : 'unexpected';
  return new StepFailure(code, failures[code].meaning, { cause });
}
