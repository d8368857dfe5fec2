import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { definitionOf, statesOf } from '../architecture/definitions.ts';
import { machineNames, read } from '../architecture/repository.ts';
import { readsBeforeAssignment } from './assigned.ts';
import { always, isPending, isPendingTimes } from './behaviours.ts';
import { edgesOf } from './paths.ts';
import { endOf, type Rehearsal, rehearse } from './rehearsal.ts';
import { exhaustive } from './sample.ts';
import { childOf, functionOf } from './tree.ts';

const machines = machineNames();
const tasksOf = (machine: string) => statesOf(definitionOf(machine)).filter(({ state }) => state.Type === 'Task');

/** Seconds a function may take. */
function timeLimitOf(name: string): number {
  const fragment: { function: { timeout: number } } = parse(read(`functions/${name}/function.yml`), {
    logLevel: 'silent',
  });
  return fragment.function.timeout;
}

describe.each(machines)('the definition of %s', (machine) => {
  test('has no state that nothing leads to', () => {
    const entered = new Set([definitionOf(machine).StartAt, ...edgesOf(machine).map(({ to }) => to)]);

    const unreached = statesOf(definitionOf(machine)).filter(({ name }) => !entered.has(name));

    expect(unreached.map(({ name }) => name)).toEqual([]);
  });

  test('reads no variable that one of the ways to the state leaves unassigned', () => {
    expect(readsBeforeAssignment(definitionOf(machine))).toEqual([]);
  });

  test('gives each task more time than its function takes at most, so that no two attempts run at once', () => {
    const impatient = tasksOf(machine).filter(({ state }) => {
      const name = functionOf(state);
      return name !== undefined && Number(state.TimeoutSeconds) <= timeLimitOf(name);
    });

    expect(impatient.map(({ name }) => name)).toEqual([]);
  });

  test('gives each child more time than the child gives itself, so that it ends before its parent goes on', () => {
    // A task that times out is not among the cases in which Step Functions stops the execution it waits for:
    // https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-sync
    const impatient = tasksOf(machine).filter(({ state }) => {
      const child = childOf(state);
      return child !== undefined && Number(state.TimeoutSeconds) <= (definitionOf(child).TimeoutSeconds ?? 0);
    });

    expect(impatient.map(({ name }) => name)).toEqual([]);
  });

  test('has time for all of its children one after the other', () => {
    const seconds = tasksOf(machine)
      .filter(({ state }) => childOf(state) !== undefined)
      .map(({ state }) => Number(state.TimeoutSeconds));

    expect(definitionOf(machine).TimeoutSeconds).toBeGreaterThan(seconds.reduce((sum, each) => sum + each, 0));
  });
});

const transitionsOf = ({ runner }: Rehearsal): number =>
  [...runner.counts().values()].reduce((sum, each) => sum + each, 0);

const looks = (steps: readonly string[], times: number) =>
  Object.fromEntries(steps.map((step) => [step, isPendingTimes(times)]));
const ensuring = ['ensure-network', 'ensure-database', 'ensure-ingress'];
const deleting = ['delete-network', 'delete-cluster', 'delete-database', 'delete-ingress'];

describe('the number of state transitions', () => {
  test.each([
    { machine: 'provision-tenant', going: 'nothing to wait for', scripts: {}, expected: 16 },
    { machine: 'provision-tenant', going: 'five more looks a stage', scripts: looks(ensuring, 5), expected: 61 },
    { machine: 'retire-tenant', going: 'nothing to wait for', scripts: {}, expected: 20 },
    { machine: 'retire-tenant', going: 'three more looks a stage', scripts: looks(deleting, 3), expected: 56 },
  ])('of $machine with $going is $expected', async ({ machine, scripts, expected }) => {
    const rehearsal = rehearse(scripts);

    const execution = await rehearsal.run(machine);

    expect(endOf(execution)).toBe('SUCCEEDED');
    expect(transitionsOf(rehearsal)).toBe(expected);
  });
});

describe('the history of an execution', () => {
  test('of a provisioning that waits to its time limit stays far below 25,000 events', async () => {
    const rehearsal = rehearse({
      'ensure-database': always(isPending(72)),
      'ensure-ingress': always(isPending(23)),
    });

    await rehearsal.run('provision-cluster');

    const [execution] = rehearsal.runner.executions();
    expect(execution?.status).toBe('TIMED_OUT');
    expect(execution?.history.events.length).toBeGreaterThan(5_000);
    expect(execution?.history.events.length).toBeLessThan(10_000);
  });

  (exhaustive ? test : test.skip)('that is full holds the order like any other failure of a retirement', async () => {
    const rehearsal = rehearse({ 'delete-network': always(isPending(5)) });

    const execution = await rehearsal.run('retire-tenant');

    const nested = [...rehearsal.runner.executions()].at(-1);
    expect(nested?.history.events).toHaveLength(25_000);
    expect(endOf(execution)).toMatch(/^FAILED OperationHeld: \[unexpected\]/);
  });
});
