import { describe, expect, test } from '@jest/globals';
import { always, fails, inTurn, isPending, lambdaFails } from './behaviours.ts';
import { retirement, sinceTheGate } from './expectations.ts';
import { failuresOf } from './failures.ts';
import { endOf, rehearse, running, stepsOf } from './rehearsal.ts';
import { sampled } from './sample.ts';
import { backwardSteps, forwardSteps } from './tree.ts';

const casesOf = (steps: ReturnType<typeof forwardSteps>) =>
  steps.flatMap((step) =>
    failuresOf(step).map((failure) => ({ title: `${step.step} ${failure.name}`, step: step.step, failure })),
  );

const forward = sampled(casesOf(forwardSteps()));
// A retirement that never sees absence has no parent that catches its time limit: the last test says how it ends.
const endless = (title: string) => title === 'check-absence is never ready';
const backward = sampled(casesOf(backwardSteps()));
const backwardAlone = sampled(casesOf(backwardSteps()).filter(({ title }) => !endless(title)));
const recording = sampled(
  casesOf([{ machine: 'provision-tenant', state: 'RecordFailure', step: 'record-failure', waitsForToken: false }]),
);
const closing = sampled(
  casesOf([{ machine: 'provision-tenant', state: 'MarkOrderFailed', step: 'mark-order-failed', waitsForToken: false }]),
);

describe(`a failure on the way to a tenant (${forward.extent})`, () => {
  test.each(forward.cases)('$title: everything is retired once, and the order says why', async ({ step, failure }) => {
    const rehearsal = rehearse({ [step]: failure.script });

    const execution = await rehearsal.run('provision-tenant');

    expect(endOf(execution)).toBe(`FAILED OrderFailed: ${failure.told}`);
    expect(sinceTheGate(stepsOf(rehearsal))).toEqual([...retirement, 'mark-order-failed']);
    expect(running(rehearsal)).toEqual([]);
  });
});

describe('a failure that cannot be written down', () => {
  test.each(recording.cases)(
    'because $title: everything is retired all the same, and the order says why',
    async ({ failure }) => {
      const rehearsal = rehearse({
        'ensure-network': always(fails('TerminalFailure', '[quota-exceeded] The account is full.')),
        'record-failure': failure.script,
      });

      const execution = await rehearsal.run('provision-tenant');

      expect(endOf(execution)).toBe('FAILED OrderFailed: [quota-exceeded] The account is full.');
      expect(sinceTheGate(stepsOf(rehearsal))).toEqual([...retirement, 'mark-order-failed']);
    },
  );
});

describe('a function that dies in the middle of its work', () => {
  test.each(['Runtime.ExitError', 'Runtime.OutOfMemory', 'Sandbox.Timedout', 'Lambda.Unknown'])(
    'by %s is run again, on the way to a tenant and away from one',
    async (error) => {
      const dies = inTurn(lambdaFails(error, '{"errorMessage":"RequestId: 1 Error: Runtime exited"}'));
      const rehearsal = rehearse({
        'ensure-network': dies,
        'create-cluster': dies,
        'delete-network': dies,
        'release-addresses': dies,
      });

      const made = await rehearsal.run('provision-tenant');
      const removed = await rehearsal.run('retire-tenant');

      expect([endOf(made), endOf(removed)]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    },
  );
});

describe(`a failure in a retirement (${backward.extent})`, () => {
  test.each(backwardAlone.cases)('$title: the order is held with the cause', async ({ step, failure }) => {
    const rehearsal = rehearse({ [step]: failure.script });

    const execution = await rehearsal.run('retire-tenant');

    expect(endOf(execution)).toBe(`FAILED OperationHeld: ${failure.told}`);
    expect(stepsOf(rehearsal).filter((each) => stepsAfter(step).includes(each))).toEqual([]);
    expect(stepsOf(rehearsal).filter((each) => each === 'mark-order-held')).toHaveLength(1);
    expect(running(rehearsal)).toEqual([]);
  });

  test.each(backward.cases)('$title, while a provisioning is unwound: the same', async ({ step, failure }) => {
    const rehearsal = rehearse({
      'check-reachability': always(fails('TerminalFailure', '[unreachable] The endpoint does not answer.')),
      [step]: failure.script,
    });

    const execution = await rehearsal.run('provision-tenant');

    expect(endOf(execution)).toBe(`FAILED OperationHeld: ${failure.told}`);
    expect(stepsOf(rehearsal)).not.toContain('mark-order-failed');
    expect(running(rehearsal)).toEqual([]);
  });

  test.each(closing.cases)('$title, after everything was retired: the order is held', async ({ step, failure }) => {
    const rehearsal = rehearse({
      'reserve-capacity': always(fails('TerminalFailure', '[quota-exceeded] The account is full.')),
      [step]: failure.script,
    });

    const execution = await rehearsal.run('provision-tenant');

    expect(endOf(execution)).toBe(`FAILED OperationHeld: ${failure.told}`);
    expect(stepsOf(rehearsal)).toEqual(expect.arrayContaining([...retirement, 'mark-order-held']));
  });

  test('a retirement that never sees absence ends by its own time limit and records nothing as gone', async () => {
    const rehearsal = rehearse({ 'check-absence': always(isPending(900)) });

    const execution = await rehearsal.run('retire-tenant');

    expect(endOf(execution)).toBe('TIMED_OUT');
    expect(stepsOf(rehearsal)).not.toContain('record-receipt');
    expect(running(rehearsal)).toEqual([]);
  });
});

const sideBySide = ['delete-cluster', 'delete-database', 'delete-ingress'];

/** Steps of the retirement that must not run when this one has failed. */
function stepsAfter(step: string): string[] {
  const later = retirement.slice(retirement.indexOf(step) + 1);
  return sideBySide.includes(step) ? later.filter((each) => !sideBySide.includes(each)) : later;
}
