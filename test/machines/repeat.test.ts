import { describe, expect, test } from '@jest/globals';
import { always, type Behaviour, fails, hangs, inTurn, lambdaFails, staysUnanswered } from './behaviours.ts';
import { provisioning, retirement, sinceTheGate } from './expectations.ts';
import { endOf, rehearse, running, stepsOf } from './rehearsal.ts';
import { sampled } from './sample.ts';
import { backwardSteps, forwardSteps, type MachineStep } from './tree.ts';

/** Ways in which an attempt comes to nothing, or its success is not heard of. */
const hiccups: Record<string, Behaviour> = {
  'is throttled': fails('RetryableFailure', '[provider-throttled] Rate exceeded.'),
  'finds no database': fails('OutageFailure', '[database-unavailable] Our database could not be reached.'),
  'loses its process': fails('Runtime.ExitError', 'RequestId: 1 Error: Runtime exited with error: signal: killed'),
  'loses its reply': lambdaFails('Lambda.Unknown', 'The cause could not be determined.'),
  'runs into the time limit of its function': fails('Sandbox.Timedout', 'RequestId: 1 Error: Task timed out'),
  hangs,
};

const casesOf = (steps: readonly MachineStep[]) =>
  steps.flatMap(({ step, waitsForToken }) =>
    Object.entries({ ...hiccups, ...(waitsForToken && { 'is not answered': staysUnanswered }) }).map(
      ([name, behaviour]) => ({ title: `${step} ${name}`, step, behaviour }),
    ),
  );

const forward = sampled(casesOf(forwardSteps()));
const backward = sampled(casesOf(backwardSteps()));
const counted = (steps: readonly string[], twice: string): string[] => [...steps, twice].sort();

describe(`an attempt that comes to nothing, on the way to a tenant (${forward.extent})`, () => {
  test.each(forward.cases)('$title once: the step runs again, and the end is the same', async ({ step, behaviour }) => {
    const rehearsal = rehearse({ [step]: inTurn(behaviour) });

    const execution = await rehearsal.run('provision-tenant');

    expect(endOf(execution)).toBe('SUCCEEDED');
    expect(stepsOf(rehearsal).sort()).toEqual(counted(provisioning, step));
  });
});

describe(`an attempt that comes to nothing, in a retirement (${backward.extent})`, () => {
  test.each(backward.cases)(
    '$title once: the step runs again, and the end is the same',
    async ({ step, behaviour }) => {
      const rehearsal = rehearse({ [step]: inTurn(behaviour) });

      const execution = await rehearsal.run('retire-tenant');

      expect(endOf(execution)).toBe('SUCCEEDED');
      expect(stepsOf(rehearsal).sort()).toEqual(counted(retirement, step));
    },
  );
});

describe('every step twice', () => {
  const throttled = inTurn(fails('RetryableFailure', '[provider-busy] Another change is running.'));
  const twice = (steps: readonly string[]) => Object.fromEntries(steps.map((step) => [step, throttled]));

  test('a tenant is made as with every step once', async () => {
    const rehearsal = rehearse(twice(provisioning));

    const execution = await rehearsal.run('provision-tenant');

    expect(endOf(execution)).toBe('SUCCEEDED');
    expect(stepsOf(rehearsal).sort()).toEqual([...provisioning, ...provisioning].sort());
  });

  test('a provisioning that fails is unwound as with every step once', async () => {
    const rehearsal = rehearse({
      ...twice([...retirement, 'mark-order-failed']),
      'mark-tenant-active': always(fails('TerminalFailure', '[access-denied] Not allowed.')),
    });

    const execution = await rehearsal.run('provision-tenant');

    const unwound = [...retirement, 'mark-order-failed'];
    expect(endOf(execution)).toBe('FAILED OrderFailed: [access-denied] Not allowed.');
    expect(sinceTheGate(stepsOf(rehearsal)).sort()).toEqual([...unwound, ...unwound].sort());
    expect(running(rehearsal)).toEqual([]);
  });
});

describe.each([
  ['a database that is away', fails('OutageFailure', '[database-unavailable] Our database could not be reached.')],
  ['an account whose functions all run', lambdaFails('Lambda.TooManyRequestsException', 'Rate Exceeded.')],
])('%s for most of an hour', (_, outage) => {
  test.each([
    ['provision-tenant', provisioning],
    ['retire-tenant', retirement],
  ] as const)('stops %s nowhere', async (machine, steps) => {
    const [step = ''] = steps;
    const rehearsal = rehearse({ [step]: inTurn(...Array.from({ length: 100 }, () => outage)) });

    const execution = await rehearsal.run(machine);

    expect(endOf(execution)).toBe('SUCCEEDED');
  });
});
