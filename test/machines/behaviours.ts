import { TaskError } from '../../local/runtime/asl/failures.ts';
import type { Runner } from '../../local/runtime/asl/runner.ts';
import type { VirtualClock } from '../support/clock.ts';
import { pendingAnswer } from './answers.ts';

export interface StepCall {
  readonly step: string;
  readonly payload: unknown;
  /** Of the execution that calls. */
  readonly executionArn: string;
  readonly atMs: number;
  readonly token: string | undefined;
  /** What the step does when nothing else is scripted. */
  readonly done: () => unknown;
}

export interface Stage {
  readonly clock: VirtualClock;
  readonly runner: Runner;
}

/** How a step takes one call. */
export type Behaviour = (call: StepCall, stage: Stage) => unknown;

/** What Lambda reports when a function throws: the error's name, and the error as JSON. */
export const fails =
  (errorType: string, errorMessage: string): Behaviour =>
  () => {
    const trace = [`${errorType}: ${errorMessage}`, '    at failureOf (file:///var/task/handler.mjs:12:34)'];
    throw new TaskError(errorType, JSON.stringify({ errorType, errorMessage, trace }));
  };

/** A fault of Lambda itself: no error of ours is in it. */
export const lambdaFails =
  (error: string, cause: string): Behaviour =>
  () => {
    throw new TaskError(error, cause);
  };

export const isDone: Behaviour = ({ done }) => done();

export const isPending =
  (waitSeconds = 60): Behaviour =>
  ({ step, token }, { clock, runner }) => {
    if (token === undefined) return pendingAnswer(step, waitSeconds);
    // A step that has taken a token says by it that it wants to come back.
    clock.at(clock.now() + 1_000, () => answer(runner, { token, output: { status: 'pending', waitSeconds } }));
    return { status: 'waiting' };
  };

export const hangs: Behaviour = () => new Promise(() => undefined);

/** The step has taken the token and nobody ever answers it. */
export const staysUnanswered: Behaviour = () => ({ status: 'waiting' });

export const isAnsweredAfter =
  (seconds: number): Behaviour =>
  ({ token }, { clock, runner }) => {
    if (token !== undefined)
      clock.at(clock.now() + seconds * 1_000, () => answer(runner, { token, output: { status: 'ready' } }));
    return { status: 'waiting' };
  };

export const isAnsweredWithFailure =
  (cause: string): Behaviour =>
  ({ token }, { clock, runner }) => {
    if (token !== undefined) {
      clock.at(clock.now() + 60_000, () => runner.tokens.fail(token, { error: 'TerminalFailure', cause }));
    }
    return { status: 'waiting' };
  };

/** An answer that comes when nobody waits any more is refused, and the relay that sends it lives on. */
function answer(runner: Runner, { token, output }: { token: string; output: object }): void {
  try {
    runner.tokens.succeed(token, JSON.stringify(output));
  } catch (refused) {
    if (!(refused instanceof Error && /^Task Timed Out/.test(refused.message))) throw refused;
  }
}

/** A script that takes every call of a step alike. */
export const always =
  (behaviour: Behaviour): Script =>
  () =>
    behaviour;

/** A script of one behaviour per call; further calls find the step done. */
export const inTurn =
  (...behaviours: readonly Behaviour[]): Script =>
  (call) =>
    behaviours[call - 1];

/** The behaviour at the nth call of a step, from one; undefined for a step that is done. */
export type Script = (call: number) => Behaviour | undefined;

export const isPendingTimes = (times: number): Script => inTurn(...Array.from({ length: times }, () => isPending()));
