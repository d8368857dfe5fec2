import type { InvocationResult } from '../../../../local/runtime/lambda/invocation-result.ts';
import { type Laboratory, type Outcome, TIMEOUT_SECONDS } from '../laboratory.ts';

export interface AfterlifeSeen {
  readonly timedOut: Outcome;
  /** What they wrote, a line in each second of their lives. */
  readonly lines: { readonly timedOut: number; readonly killed: number };
  /** Of invocations that try again after they were killed. */
  readonly stubborn: { readonly inCall: Outcome; readonly inTransaction: Outcome };
  /** Of the database, when nothing but the dead is left. */
  readonly openTransactions: number;
  /** Simulated milliseconds that pass by themselves when nothing but the dead is left. */
  readonly driftMs: number;
  /** Simulated seconds from the start of an invocation that was killed at once to its result. */
  readonly secondsUntilKilled: number;
  readonly afterTenKills: Outcome;
  readonly afterTenTimeouts: Outcome;
  readonly neighbours: readonly Outcome[];
  readonly machine: { readonly status: string; readonly failures: readonly string[]; readonly rows: number };
}

const MANY = 10;

/** What becomes of invocations that died, and of those that share their environment. */
export default async function afterlife(laboratory: Laboratory): Promise<AfterlifeSeen> {
  const { clock } = laboratory;
  const timedOut = await laboratory.outcome({ name: 'late', dawdleSeconds: TIMEOUT_SECONDS + 10, chatty: true });
  const openTransactions = await laboratory.openTransactions();

  laboratory.decide(({ what }) => (/^insert/.test(what) ? 'kill' : undefined));
  const startedMs = clock.now();
  await laboratory.invoke({ name: 'soon', chatty: true });
  const secondsUntilKilled = (clock.now() - startedMs) / 1000;
  for (let time = 0; time < MANY; time += 1) await laboratory.invoke({ name: 'killed' });
  const inTransaction = await laboratory.outcome({ name: 'stubborn in transaction', stubborn: true });
  laboratory.decide(({ point }) => (point === 'replied' ? 'kill' : undefined));
  const inCall = await laboratory.outcome({ name: 'stubborn in call', stubborn: true });
  laboratory.decide(() => undefined);
  const driftAfterKillsMs = await driftOf(laboratory);
  const afterTenKills = await laboratory.outcome({ name: 'after kills' });

  for (let time = 0; time < MANY; time += 1) await laboratory.invoke({ name: 'slow', dawdleSeconds: 3600 });
  const driftMs = driftAfterKillsMs + (await driftOf(laboratory));
  const afterTenTimeouts = await laboratory.outcome({ name: 'after timeouts' });

  return {
    timedOut,
    lines: {
      timedOut: linesOf('late', laboratory),
      killed: linesOf('soon', laboratory) + linesOf('stubborn', laboratory),
    },
    stubborn: { inCall, inTransaction },
    openTransactions,
    driftMs,
    secondsUntilKilled,
    afterTenKills,
    afterTenTimeouts,
    neighbours: await besideAKill(laboratory),
    machine: await machineOverKills(laboratory),
  };
}

/** Virtual time stands still when nobody waits for it. */
async function driftOf({ clock }: Laboratory): Promise<number> {
  const beforeMs = clock.now();
  await new Promise((resolve) => setTimeout(resolve, 100));
  return clock.now() - beforeMs;
}

const linesOf = (name: string, { output }: Laboratory): number => output.filter((text) => text.startsWith(name)).length;

/** Four invocations at once in one environment, of which the first is killed in its transaction. */
async function besideAKill(laboratory: Laboratory): Promise<Outcome[]> {
  laboratory.decide(({ point, what, input }) =>
    point === 'answered' && /^insert/.test(what) && (input as { name: string }).name === 'beside 0'
      ? 'kill'
      : undefined,
  );
  const names = [0, 1, 2, 3].map((number) => `beside ${number}`);
  const results = await Promise.all(
    names.map((name): Promise<InvocationResult> => laboratory.invoke({ name, dawdleSeconds: 5 })),
  );
  laboratory.decide(() => undefined);
  return Promise.all(
    names.map(async (name, index) => ({
      result: results[index] ?? { payload: undefined },
      vpcs: laboratory.vpcsOf(name),
      rows: await laboratory.rowsOf(name),
    })),
  );
}

/** The first two attempts are killed before they do anything. */
async function machineOverKills({ runner, clock, ...laboratory }: Laboratory): Promise<AfterlifeSeen['machine']> {
  let attempts = 0;
  laboratory.decide(({ point }) => {
    attempts += point === 'started' ? 1 : 0;
    return point === 'started' && attempts <= 2 ? 'kill' : undefined;
  });
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'MakeVpc',
    States: {
      MakeVpc: {
        Type: 'Task',
        Resource: laboratory.functionArn,
        Retry: [{ ErrorEquals: ['Runtime.ExitError'], IntervalSeconds: 2, MaxAttempts: 2 }],
        End: true,
      },
    },
  };
  const { arn } = runner.machines.create({
    name: 'over-kills',
    definition: JSON.stringify(definition),
    roleArn: 'arn:aws:iam::222222222201:role/machine',
  });
  const execution = runner.startExecution({ stateMachineArn: arn, name: 'run', input: '{"name":"by machine"}' });
  await execution.ended;
  const failures = execution.history.events.flatMap(({ lambdaFunctionFailedEventDetails: details }) =>
    details?.error === undefined ? [] : [details.error],
  );
  await clock.sleep(1000);
  return { status: execution.status, failures, rows: await laboratory.rowsOf('by machine') };
}
