import * as z from 'zod';
import type { Execution } from '../../local/runtime/asl/execution.ts';
import { createRunner, type Runner } from '../../local/runtime/asl/runner.ts';
import { failedStepInput, stepInput, tokenStepInput } from '../../src/platform/step.ts';
import { executionNameOf } from '../../src/tenants/ids.ts';
import { kebab, machineNames, read } from '../architecture/repository.ts';
import { ids, prefix } from '../runtime/asl/machine.ts';
import { virtualClock } from '../support/clock.ts';
import { closingAnswer, doneAnswers } from './answers.ts';
import { type Behaviour, isAnsweredAfter, type Script, type Stage, type StepCall } from './behaviours.ts';

const OPERATION_ID = 'provision-0123456789abcdef';

/** How long a step works before it answers, in milliseconds. */
const WORK_MS = 1_000;

export interface Rehearsal extends Stage {
  /** Every call of a step, in the order in which they began. */
  readonly calls: StepCall[];
  start(machine: string, as?: Start): Execution;
  /** From the start to the end of everything. */
  run(machine: string, as?: Start): Promise<Execution>;
}

export interface Start {
  readonly attempt?: number;
  /** As a machine starts another, which says who it is. */
  readonly nested?: boolean;
}

export type Scripts = Readonly<Record<string, Script | undefined>>;

/** Overrides what the script of a step says, whatever step it is. */
export type Interference = (call: StepCall, stage: Stage) => Behaviour | undefined;

/** All state machines as they are in the repository, on the local runner, with a double for each step. */
export function rehearse(scripts: Scripts = {}, interfere: Interference = () => undefined): Rehearsal {
  const clock = virtualClock();
  const calls: StepCall[] = [];
  const runner: Runner = createRunner({
    clock,
    region: 'eu-central-1',
    accountId: '111111111111',
    ids,
    integrations: {
      async invokeTask({ arguments: given, executionArn }) {
        const { FunctionName, Payload } = invocation.parse(given);
        const step = FunctionName.slice(FunctionName.lastIndexOf(':') + 1);
        const payload = inputOf(step).parse(Payload);
        const token = 'taskToken' in payload ? z.string().parse(payload.taskToken) : undefined;
        const before = { step, payload, executionArn, atMs: clock.now(), token };
        const call: StepCall = { ...before, done: () => usually(call, stage) };
        calls.push(call);
        const nth = calls.filter((other) => other.step === step).length;
        const behaviour = interfere(call, stage) ?? scripts[step]?.(nth) ?? usually;
        await clock.sleep(WORK_MS);
        return behaviour(call, stage);
      },
    },
  });
  const stage: Stage = { clock, runner };
  for (const name of machineNames()) {
    const definition = deployed(read(`state-machines/${name}/${name}.asl.json`));
    runner.machines.create({ name, definition, roleArn: `arn:aws:iam::111111111111:role/${name}` });
  }
  const start = (machine: string, { attempt = 1, nested = false }: Start = {}): Execution =>
    runner.startExecution({
      stateMachineArn: `${prefix}:stateMachine:${machine}`,
      name: executionNameOf({ id: OPERATION_ID, attempt }),
      input: JSON.stringify({
        operationId: OPERATION_ID,
        tenantId: 't-1',
        ...(nested && { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: `${prefix}:execution:parent:${OPERATION_ID}` }),
      }),
    });
  return {
    clock,
    runner,
    calls,
    start,
    async run(machine, as) {
      const execution = start(machine, as);
      await clock.runUntilIdle();
      return execution;
    },
  };
}

const invocation = z.object({ FunctionName: z.string(), Payload: z.unknown() });

/** As CloudFormation fills the placeholders: functions and machines by their ARNs. */
function deployed(definition: string): string {
  const machines = machineNames();
  return definition.replace(/\$\{(\w+)Arn\}/g, (_, placeholder: string) => {
    const name = kebab(placeholder);
    const kind = machines.includes(name) ? 'states' : 'lambda';
    const type = kind === 'states' ? 'stateMachine' : 'function';
    return `arn:aws:${kind}:eu-central-1:111111111111:${type}:${name}`;
  });
}

const inputs: Record<string, z.ZodType<{ operationId: string; tenantId: string }>> = {
  stepInput,
  tokenStepInput,
  failedStepInput,
};

/** A double takes only what the real handler takes: the schema that its handler names. */
function inputOf(step: string): z.ZodType<{ operationId: string; tenantId: string }> {
  const named = /input: (\w+),/.exec(read(`functions/${step}/handler.ts`))?.[1] ?? '';
  const schema = inputs[named];
  if (!schema) throw new Error(`functions/${step}/handler.ts names no known input: ${named}`);
  return schema;
}

/** A step whose work is done at once; one that waits for a token is answered a minute later. */
const usually: Behaviour = (call, stage) => {
  if (call.token !== undefined) return isAnsweredAfter(60)(call, stage);
  const answer = Object.entries(doneAnswers).find(([step]) => step === call.step)?.[1];
  const closed = failedStepInput.safeParse(call.payload);
  if (!answer && closed.success) return closingAnswer(call.step, closed.data.failure);
  if (!answer) throw new Error(`the test knows no answer of ${call.step}`);
  return answer;
};

export const stepsOf = ({ calls }: Pick<Rehearsal, 'calls'>): string[] => calls.map(({ step }) => step);

export const running = ({ runner }: Pick<Stage, 'runner'>): string[] =>
  [...runner.executions()].filter(({ status }) => status === 'RUNNING').map(({ name }) => name);

/** How an execution ended, in one line. */
export const endOf = ({ status, result }: Execution): string =>
  [status, ...(result.error === undefined ? [] : [`${result.error}: ${result.cause ?? ''}`])].join(' ');
