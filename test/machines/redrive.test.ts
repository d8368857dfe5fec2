import { describe, expect, test } from '@jest/globals';
import { always, fails, hangs } from './behaviours.ts';
import { provisioning, retirement } from './expectations.ts';
import { endOf, type Interference, type Rehearsal, rehearse, running, stepsOf } from './rehearsal.ts';
import { sampled } from './sample.ts';

const failing = { 'check-reachability': always(fails('TerminalFailure', '[unreachable] No answer.')) };
const unwinding = [...provisioning.slice(0, -1), 'record-failure', ...retirement, 'mark-order-failed'];

interface Interrupted {
  readonly title: string;
  readonly machine: string;
  readonly step: string;
  readonly scripts: Parameters<typeof rehearse>[0];
  readonly end: string;
  readonly steps: readonly string[];
}

const cases = sampled<Interrupted>([
  ...provisioning.map((step) => ({
    title: `provision-tenant, stopped in ${step}`,
    machine: 'provision-tenant',
    step,
    scripts: {},
    end: 'SUCCEEDED',
    steps: provisioning,
  })),
  ...['record-failure', ...retirement, 'mark-order-failed'].map((step) => ({
    title: `provision-tenant, stopped in ${step} of its unwinding`,
    machine: 'provision-tenant',
    step,
    scripts: failing,
    end: 'FAILED OrderFailed: [unreachable] No answer.',
    steps: unwinding,
  })),
  ...retirement.map((step) => ({
    title: `retire-tenant, stopped in ${step}`,
    machine: 'retire-tenant',
    step,
    scripts: {},
    end: 'SUCCEEDED',
    steps: retirement,
  })),
]);

/** Stops the execution, from outside, at the first call of a step; the step that runs then never answers. */
function stopIn(step: string, times: number): Interference {
  let stops = 0;
  return (call, { clock, runner }) => {
    if (call.step !== step || stops === times) return undefined;
    stops += 1;
    const [root] = runner.executions();
    if (root) clock.at(clock.now() + 500, () => void runner.stopExecution(root.arn, { error: 'Stopped' }));
    return hangs;
  };
}

async function redriveUntilItEnds(rehearsal: Rehearsal, root: string): Promise<void> {
  while (rehearsal.runner.execution(root).status === 'ABORTED') {
    rehearsal.runner.redriveExecution(root);
    await rehearsal.clock.runUntilIdle();
  }
}

describe(`an execution that was stopped and is redriven (${cases.extent})`, () => {
  test.each(cases.cases)('$title: it comes to the same end', async ({ machine, step, scripts, end, steps }) => {
    const rehearsal = rehearse(scripts, stopIn(step, 1));

    const execution = await rehearsal.run(machine);
    const stopped = execution.status;
    const leftRunning = running(rehearsal);
    await redriveUntilItEnds(rehearsal, execution.arn);

    expect(stopped).toBe('ABORTED');
    expect(leftRunning).toEqual([]);
    expect(endOf(execution)).toBe(end);
    expect([...new Set(stepsOf(rehearsal))]).toEqual(steps);
  });

  test.each(cases.cases)('$title, three times: the same', async ({ machine, step, scripts, end }) => {
    const rehearsal = rehearse(scripts, stopIn(step, 3));

    const execution = await rehearsal.run(machine);
    await redriveUntilItEnds(rehearsal, execution.arn);

    expect(endOf(execution)).toBe(end);
    expect(execution.redrives).toBe(3);
    expect(running(rehearsal)).toEqual([]);
  });
});

describe('another attempt', () => {
  test('takes no name that an earlier one or its children have', async () => {
    const rehearsal = rehearse({ 'check-reachability': always(fails('TerminalFailure', '[unreachable] No answer.')) });

    await rehearsal.run('provision-tenant');
    const second = await rehearsal.run('provision-tenant', { attempt: 2 });

    const names = [...rehearsal.runner.executions()].map(({ name }) => name);
    expect(endOf(second)).toBe('FAILED OrderFailed: [unreachable] No answer.');
    expect(names).toHaveLength(8);
    expect(names.slice(4)).toEqual(names.slice(0, 4).map((name) => name.replace('def', 'def-2')));
  });
});

describe('a redrive', () => {
  test('names the executions that it starts anew so that none is taken for an old one', async () => {
    const rehearsal = rehearse(failing, stopIn('delete-network', 2));

    const execution = await rehearsal.run('provision-tenant');
    await redriveUntilItEnds(rehearsal, execution.arn);

    const id = 'provision-0123456789abcdef';
    expect([...rehearsal.runner.executions()].map(({ name, status }) => `${name} ${status}`)).toEqual([
      `${id} FAILED`,
      `${id}-provision-cluster-0 SUCCEEDED`,
      `${id}-retire-tenant-0 ABORTED`,
      `${id}-retire-tenant-0-retire-cluster-0 ABORTED`,
      `${id}-retire-tenant-1 ABORTED`,
      `${id}-retire-tenant-1-retire-cluster-0 ABORTED`,
      `${id}-retire-tenant-2 SUCCEEDED`,
      `${id}-retire-tenant-2-retire-cluster-0 SUCCEEDED`,
    ]);
  });

  test('leaves names that Step Functions takes: at most 80 characters, also at a late attempt and after many redrives', async () => {
    const rehearsal = rehearse(failing, stopIn('delete-network', 11));

    const execution = await rehearsal.run('provision-tenant', { attempt: 100 });
    await redriveUntilItEnds(rehearsal, execution.arn);

    const lengths = [...rehearsal.runner.executions()].map(({ name }) => name.length);
    expect(execution.redrives).toBe(11);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(80);
  });

  test('of a held order runs the last state again and stays held: a person decides', async () => {
    const rehearsal = rehearse({ 'delete-network': always(fails('TerminalFailure', '[still-present] vpc-1.')) });
    const execution = await rehearsal.run('retire-tenant');

    rehearsal.runner.redriveExecution(execution.arn);
    await rehearsal.clock.runUntilIdle();

    expect(endOf(execution)).toBe('FAILED OperationHeld: [still-present] vpc-1.');
    expect(stepsOf(rehearsal).filter((step) => step === 'mark-order-held')).toHaveLength(1);
  });
});
