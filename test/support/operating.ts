import { randomUUID } from 'node:crypto';
import { applyDecision } from '../../functions/apply-decision/apply-decision.ts';
import { lookAtOld } from '../../functions/reconcile-operation/look-at-old.ts';
import { type ExecutionSeen, reconcileExecution } from '../../functions/reconcile-operation/reconcile-operation.ts';
import { recordFailure } from '../../functions/record-failure/record-failure.ts';
import type { StepInput } from '../../src/platform/step.ts';
import type { Database } from '../../src/postgres/database.ts';
import { idleOutbox, outboxRows } from './outbox-rows.ts';

/** Operators, Step Functions as far as it is asked, and what became of the operations. */
export function operating(database: Database, now: () => Date) {
  /** What DescribeExecution answers, by name; none is known until one is put here. */
  const executions = new Map<string, ExecutionSeen>();
  const looks: string[] = [];
  let meanwhile: () => Promise<unknown> = async () => undefined;
  const dependencies = () => ({
    database,
    now,
    outbox: idleOutbox(now),
    deadline: new Date(now().getTime() + 60_000),
    invocationId: randomUUID(),
    pause: async () => undefined,
    executions: {
      look: async ({ machine, name }: { machine: string; name: string }) => {
        looks.push(`${machine} ${name}`);
        const seen = executions.get(name);
        await meanwhile();
        return seen;
      },
    },
  });
  const decision = (data: object, id: string = randomUUID()) => ({
    specversion: '1.0',
    id,
    source: 'operations',
    type: 'tenantry.operator-decided.v1',
    data: { decidedBy: 'Robin Example', ...data },
  });

  return {
    executions,
    looks,
    /** Happens between the answer of Step Functions and what is made of it. */
    meanwhile: (happens: () => Promise<unknown>) => {
      meanwhile = happens;
    },
    /** The execution is as given, and an event says so. */
    change: async (name: string, seen: Partial<ExecutionSeen>) => {
      const whole = { status: 'ABORTED' as const, redriveCount: 0, ...seen };
      executions.set(name, whole);
      await reconcileExecution({ name, seen: whole }, dependencies());
    },
    /** An event says this, whatever the execution is by now. */
    tell: (name: string, seen: Partial<ExecutionSeen>) =>
      reconcileExecution({ name, seen: { status: 'ABORTED', redriveCount: 0, ...seen } }, dependencies()),
    lookAtOld: () => lookAtOld(dependencies()),
    decide: (data: object, id?: string) => applyDecision(decision(data, id), dependencies()),
    recordFailure: (input: StepInput, cause: string) =>
      recordFailure({ ...input, failure: { Error: 'TerminalFailure', Cause: cause } }, dependencies()),
    operation: (id: string) =>
      database.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    tenant: () => database.selectFrom('tenants').selectAll().executeTakeFirstOrThrow(),
    /** Names of the executions that were started. */
    started: async () => (await outboxRows(database)).executions.map(({ machine, name }) => `${machine} ${name}`),
    eventsNamed: async (wanted: string) =>
      (await outboxRows(database)).events.filter(({ name }) => name === wanted).map(({ data }) => data),
  };
}

export type Operating = ReturnType<typeof operating>;
