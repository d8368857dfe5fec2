import { describe, expect, test } from '@jest/globals';
import { always, fails, inTurn, isAnsweredAfter, isPending } from './behaviours.ts';
import { provisioning, retirement, sinceTheGate } from './expectations.ts';
import { endOf, type Interference, rehearse, running, type Scripts, stepsOf } from './rehearsal.ts';
import { sampled } from './sample.ts';

/** A provisioning as it usually goes: everything takes its time. */
const usual: Scripts = {
  'ensure-network': inTurn(isPending(136), isPending(24)),
  'ensure-database': inTurn(isPending(408), isPending(72)),
  'ensure-ingress': inTurn(isPending(128)),
  'create-cluster': always(isAnsweredAfter(900)),
};

const cancelled = fails('TerminalFailure', '[cancelled] The order was cancelled.');

/** From this moment on every step of the way refuses to act, and what waits for a token is told. */
function cancelAt(seconds: number): Interference {
  let startMs: number | undefined;
  return (call, { runner }) => {
    startMs ??= call.atMs;
    const atMs = startMs + seconds * 1_000;
    if (!provisioning.includes(call.step)) return undefined;
    if (call.atMs >= atMs) return cancelled;
    const { token } = call;
    if (token === undefined) return undefined;
    return (waiting, stage) => {
      const { clock } = stage;
      clock.at(Math.max(atMs, clock.now()), () => {
        const failure = { error: 'TerminalFailure', cause: '[cancelled] The order was cancelled.' };
        tell(() => runner.tokens.fail(token, failure));
      });
      return isAnsweredAfter(900)(waiting, stage);
    };
  };
}

/** The wait may have been answered meanwhile. */
function tell(answer: () => void): void {
  try {
    answer();
  } catch (refused) {
    if (!(refused instanceof Error && /^Task Timed Out/.test(refused.message))) throw refused;
  }
}

/** Every second at which an undisturbed run enters a state, up to the call of its last step. */
async function momentsOfTheWay(): Promise<{ title: string; at: number }[]> {
  const undisturbed = rehearse(usual);
  const { startedAtMs } = await undisturbed.run('provision-tenant');
  const lastStepAtMs = undisturbed.calls.at(-1)?.atMs ?? startedAtMs;
  const entered = [...undisturbed.runner.executions()]
    .flatMap(({ history }) => history.events)
    .filter(({ stateEnteredEventDetails: details }) => details !== undefined)
    .map(({ timestamp }) => timestamp?.getTime() ?? startedAtMs)
    .filter((atMs) => atMs <= lastStepAtMs);
  return [...new Set(entered)].map((atMs) => (atMs - startedAtMs) / 1_000).map((at) => ({ title: `${at} s`, at }));
}

const moments = sampled(await momentsOfTheWay());

describe(`a cancel while the tenant is made (${moments.extent})`, () => {
  test.each(moments.cases)('at $title: it is unwound, and the order is cancelled', async ({ at }) => {
    const disturbed = rehearse(usual, cancelAt(at));

    const execution = await disturbed.run('provision-tenant');

    expect(endOf(execution)).toBe('FAILED OrderCancelled: [cancelled] The order was cancelled.');
    expect(sinceTheGate(stepsOf(disturbed))).toEqual([...retirement, 'mark-order-failed']);
    expect(running(disturbed)).toEqual([]);
  });
});
