import { describe, expect, test } from '@jest/globals';
import { always, fails, hangs, inTurn, isAnsweredAfter, isDone, isPending, staysUnanswered } from './behaviours.ts';
import { retirement, sinceTheGate } from './expectations.ts';
import { endOf, type Rehearsal, rehearse, running, stepsOf } from './rehearsal.ts';

const broken = always(fails('TerminalFailure', '[invalid-request] No such engine version.'));
const told = 'FAILED OrderFailed: [invalid-request] No such engine version.';

const firstCallOf = (step: string, { calls }: Rehearsal) => calls.find((call) => call.step === step);
const secondsBetween = (rehearsal: Rehearsal, from: string, to: string): number =>
  ((firstCallOf(to, rehearsal)?.atMs ?? Number.NaN) - (firstCallOf(from, rehearsal)?.atMs ?? Number.NaN)) / 1_000;

describe('a branch that fails while others are at work', () => {
  test('does not wait for a token that is still out', async () => {
    const rehearsal = rehearse({ 'ensure-database': broken, 'create-cluster': always(staysUnanswered) });

    const execution = await rehearsal.run('provision-tenant');

    expect(endOf(execution)).toBe(told);
    // The step itself takes a second, and nothing comes between its failure and the way out.
    expect(secondsBetween(rehearsal, 'ensure-database', 'record-failure')).toBe(1);
  });

  test('does not wait for a branch that looks only every quarter of an hour', async () => {
    const rehearsal = rehearse({
      'ensure-database': inTurn(isPending(30), fails('TerminalFailure', '[invalid-request] No such engine version.')),
      'ensure-ingress': always(isPending(900)),
      'create-cluster': always(staysUnanswered),
    });

    const execution = await rehearsal.run('provision-tenant');

    expect(endOf(execution)).toBe(told);
    expect(secondsBetween(rehearsal, 'ensure-database', 'record-failure')).toBe(32);
    expect(stepsOf(rehearsal).filter((step) => step === 'ensure-ingress')).toHaveLength(1);
  });

  test('does not wait for a function that is still at work, and takes no notice of what it answers later', async () => {
    const rehearsal = rehearse({
      'ensure-database': broken,
      'ensure-ingress': always(({ done }, { clock }) => clock.sleep(20_000).then(done)),
    });

    const execution = await rehearsal.run('provision-tenant');

    expect(endOf(execution)).toBe(told);
    expect(secondsBetween(rehearsal, 'ensure-database', 'record-failure')).toBe(1);
    expect(sinceTheGate(stepsOf(rehearsal))).toEqual([...retirement, 'mark-order-failed']);
  });

  test('leaves a dead token: an answer that comes late is refused and changes nothing', async () => {
    const rehearsal = rehearse({ 'ensure-database': broken, 'create-cluster': always(staysUnanswered) });
    const execution = await rehearsal.run('provision-tenant');
    const token = firstCallOf('create-cluster', rehearsal)?.token ?? '';
    const events = execution.history.events.length;

    const answerLate = () => rehearsal.runner.tokens.succeed(token, '{"status":"ready"}');
    const failLate = () => rehearsal.runner.tokens.fail(token, { error: 'TerminalFailure', cause: '[cancelled] No.' });

    expect(answerLate).toThrow(expect.objectContaining({ code: 'TaskTimedOut' }));
    expect(failLate).toThrow(expect.objectContaining({ code: 'TaskTimedOut' }));
    expect(endOf(execution)).toBe(told);
    expect(execution.history.events).toHaveLength(events);
  });

  test('and another one that fails at the same moment are one failure: one retirement, and the first one is told', async () => {
    const rehearsal = rehearse({
      'ensure-database': broken,
      'ensure-ingress': always(fails('TerminalFailure', '[quota-exceeded] No load balancer left.')),
    });

    const execution = await rehearsal.run('provision-tenant');

    expect(endOf(execution)).toBe(told);
    expect(sinceTheGate(stepsOf(rehearsal))).toEqual([...retirement, 'mark-order-failed']);
  });

  test('in a retirement holds the order while the others are still being deleted', async () => {
    const rehearsal = rehearse({ 'delete-database': broken, 'delete-cluster': always(isPending(300)) });

    const execution = await rehearsal.run('retire-tenant');

    expect(endOf(execution)).toBe('FAILED OperationHeld: [invalid-request] No such engine version.');
    expect(stepsOf(rehearsal)).not.toContain('release-addresses');
    expect(running(rehearsal)).toEqual([]);
  });
});

describe('a step that waits for a token', () => {
  test('is run again with another token when the first one times out, and only the second one counts', async () => {
    const rehearsal = rehearse({ 'create-cluster': inTurn(staysUnanswered, isAnsweredAfter(60)) });

    const execution = await rehearsal.run('provision-cluster');

    const tokens = rehearsal.calls.flatMap(({ token }) => token ?? []);
    expect(endOf(execution)).toBe('SUCCEEDED');
    expect(new Set(tokens).size).toBe(2);
    expect(() => rehearsal.runner.tokens.succeed(tokens[0] ?? '', '{}')).toThrow(
      expect.objectContaining({ code: 'TaskTimedOut' }),
    );
  });

  test('is not called again when the answer comes before the function that took the token has ended', async () => {
    const rehearsal = rehearse({
      'create-cluster': always(({ token, done }, { clock, runner }) => {
        runner.tokens.succeed(token ?? '', '{"status":"ready"}');
        return clock.sleep(30_000).then(done);
      }),
    });

    const execution = await rehearsal.run('provision-cluster');

    expect(endOf(execution)).toBe('SUCCEEDED');
    expect(stepsOf(rehearsal).filter((step) => step === 'create-cluster')).toHaveLength(1);
  });

  test('has its time limit counted from the call, also when its function hangs', async () => {
    const rehearsal = rehearse({ 'create-cluster': inTurn(hangs, isDone) });

    const execution = await rehearsal.run('provision-cluster');

    const [first, second] = rehearsal.calls.filter(({ step }) => step === 'create-cluster');
    expect(endOf(execution)).toBe('SUCCEEDED');
    expect(((second?.atMs ?? 0) - (first?.atMs ?? 0)) / 1_000).toBe(1_501);
  });
});
